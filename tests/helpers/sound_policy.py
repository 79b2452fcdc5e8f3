"""A sound policy that uses every key at least once."""

SOUND = """\
name: Everything
version: 2026-Q1
author: Ana
agreed:
  on: 2026-01-15
  by: [Ana, Bo]
  review_on: 2026-04-15
horizon_days: 90
exclude_attributes: [gender]
activities:
  pricing_page:
    label: looked at pricing
    match: {type: page_view, subject: "/pricing*"}
    stage: late
    points: 15
    repeats: {at_most: 3, per_days: 7}
    half_life_days: 14
    within_days: 90
  call:
    label: spoke with us
    match: {type: [call, phone]}
    stage: late
    points: 25
    repeats: first
  contact_form:
    label: sent the contact form
    match: {type: form_submit, subject: "/contact*"}
    stage: late
    points: 50
    half_life_days: 30
  blog_page:
    label: read the blog
    match: [{type: page_view, subject: "/blog*"}]
    stage: early
    points: 2
  careers_page:
    label: looked at our job offers
    match: {type: page_view, subject: "/careers*"}
    stage: negative
    points: -10
  download:
    label: downloaded a file
    match: {type: download}
    stage: mid
    points: 5
sequences:
  job_seeker:
    label: looked for a job, then downloaded
    first: careers_page
    then: [download]
    within_days: 7
    points: -40
    half_life_days: 60
negative_floor: -100
positive_ceiling: 200
buying_stages:
  within_days: 60
  early: 1
  mid: 2
  late: 1
classification:
  decider:
    label: decides
    points: 3000
    when: {seniority: [executive, director]}
  manager:
    label: leads a team
    points: 2000
    when:
      job_title: {like: ["*head*", "*lead*"]}
      employees_number: {at_least: 50, at_most: 5000}
qualification:
  minimum_factors: 2
  factors:
    business_mail:
      label: writes from a company address
      when: {mail_domain_kind: business}
    phone_known:
      label: left a number
      when: {has_phone: true}
    active:
      label: was active
      did:
        - activity: call
          at_least: 1
          within_days: 30
        - stage: late
          at_most: 9
hand_off:
  threshold:
    score: 40
  hysteresis: 2
  contact_request: [contact_form]
  contact_request_within_days: 30
  disqualify:
    student:
      label: is a student
      when: {seniority: student}
    job_hunter:
      label: looks for a job
      did: [{sequence: job_seeker}]
grades:
  by: percentile
  A: 90
  B: 70
  C: 40
product_lines:
  services:
    label: Services
    match: {when: {product_line: services}}
    points: {call: 40, decider: 2000}
    stages: {download: early}
    threshold: {capacity_per_week: 5}
    horizon_days: 180
routing:
  - when: {company_size: [large, enterprise]}
    to: [key-accounts]
    fast_track_from_score: 60
  - to: [inside-1, inside-2]
sla:
  accept_hours: 24
  remind_hours: 8
  escalate_hours: 24
  manager: head-of-sales
  reassign_hours: 48
"""
