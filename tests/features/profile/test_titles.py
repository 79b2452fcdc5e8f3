"""Job titles as they are really written, and what they must read as."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.profile.job_function_rules import JOB_FUNCTION_RULES
from features.profile.seniority_rules import SENIORITY_RULES
from features.profile.text import title_words, without_accents
from features.profile.titles import JOB_FUNCTIONS, SENIORITIES, read_title

TITLES = """
CEO                                        executive  management
C.E.O.                                     executive  management
Chief Executive Officer                    executive  management
Chief Financial Officer (CFO)              executive  finance
Chief Human Resources Officer              executive  hr
Chief Revenue Officer                      executive  sales
Group CIO                                  executive  it
CTO                                        executive  it
Founder / CTO                              executive  it
COO                                        executive  operations
CMO                                        executive  marketing
Co-Founder                                 executive  management
Owner                                      executive  management
Partner                                    executive  management
Managing Partner                           executive  management
Managing Director DACH                     executive  management
President                                  executive  management
Senior Vice President                      executive  management
Executive Vice President, Operations       executive  operations
Chairman of the Board                      executive  management
Board Member                               executive  management
Geschäftsführer                            executive  management
Geschaeftsfuehrerin                        executive  management
Geschaftsfuhrer                            executive  management
Geschäftsführer/in                         executive  management
Geschäftsführer*in (m/w/d)                 executive  management
Gesellschafter-Geschäftsführer             executive  management
Technischer Geschäftsführer                executive  engineering
Kfm. Geschäftsführer                       executive  finance
GF Vertrieb                                executive  sales
GL                                         executive  management
Mitglied der Geschäftsleitung              executive  management
Vorstand                                   executive  management
Vorständin                                 executive  management
Vorstandsmitglied IT                       executive  it
Inhaber                                    executive  management
Firmeninhaberin                            executive  management
Gründerin & CEO                            executive  management
Juniorchef                                 executive  management
Generalsekretär                            executive  management
Vice President                             director   management
VP Engineering                             director   engineering
Regional Vice President Sales              director   sales
Director                                   director   management
Dir. of IT                                 director   it
Sr. Director, Product Marketing            director   marketing
Creative Director                          director   marketing
Head of Sales & Marketing                  director   sales
Global Head of Procurement                 director   purchasing
Head of R&D                                director   research
Head of Legal                              director   legal
Head, IT                                   director   it
General Manager                            director   management
Leiter Marketing & Vertrieb                director   marketing
Leiter/in Einkauf                          director   purchasing
Leiter*in Controlling                      director   finance
Leiter:in Personal                         director   hr
LeiterIn Rechnungswesen                    director   finance
Leiter(in) Logistik                        director   operations
Leitung Personal                           director   hr
Leiter F&E                                 director   research
IT-Leiter                                  director   it
Vertriebsleiter                            director   sales
Technischer Leiter                         director   engineering
Kaufmännischer Leiter                      director   finance
Schulleiter                                director   education
Bereichsleiterin Logistik                  director   operations
Hauptabteilungsleiter                      director   other
Prokurist                                  director   management
Prokurist, Leiter Vertrieb                 director   sales
Abteilungsleiter Einkauf                   manager    purchasing
Teamleiter Kundenservice                   manager    operations
Projektleiter                              manager    operations
Bauleiter                                  manager    engineering
Gebietsleiter Süd                          manager    sales
Manager                                    manager    other
Product Manager                            manager    other
Marketing Manager                          manager    marketing
HR Manager                                 manager    hr
Mgr. Operations                            manager    operations
Senior Manager Procurement                 manager    purchasing
Team Lead                                  manager    other
Assistant Manager                          manager    other
Business Development Manager               manager    sales
IT Sales Manager                           manager    sales
Digital Marketing Manager                  manager    marketing
Marketingverantwortliche                   manager    marketing
Vorarbeiter                                manager    other
Sr. Software Engineer                      senior     it
Senior Account Executive                   senior     sales
Senior Product Owner                       senior     it
Lead Developer                             senior     it
Tech Lead                                  senior     it
Principal Engineer                         senior     engineering
Art Director                               senior     marketing
Professor                                  senior     education
Assistant Professor                        senior     education
Account Executive                          staff      sales
Sales Executive                            staff      sales
Key Account Manager                        staff      sales
Product Owner                              staff      it
HR Business Partner                        staff      hr
Talent Acquisition Partner                 staff      hr
Lead Generation Specialist                 staff      marketing
Sales Engineer                             staff      sales
Software Engineer                          staff      it
Softwareentwickler                         staff      it
Entwickler:in                              staff      it
Produktentwickler                          staff      engineering
Data Scientist                             staff      it
Quality Engineer                           staff      engineering
Entwicklungsingenieur                      staff      engineering
Konstrukteur                               staff      engineering
Assistant to the CEO                       staff      operations
Executive Assistant                        staff      operations
Director's Assistant                       staff      operations
EA to CEO                                  staff      operations
Marketing Assistant                        staff      marketing
Research Assistant                         staff      research
Assistentin der Geschäftsleitung           staff      operations
GF-Assistenz                               staff      operations
Vorstandsassistent                         staff      operations
Chefsekretärin                             staff      operations
Referent                                   staff      other
Referent der Geschäftsführung              staff      operations
Personalreferentin                         staff      hr
Sachbearbeiter Einkauf                     staff      purchasing
Sachbearbeiterin                           staff      operations
Einkäufer                                  staff      purchasing
IT Buyer                                   staff      purchasing
Buchhalter                                 staff      finance
Steuerberater                              staff      finance
Steuerungstechniker                        staff      engineering
Vertriebscontroller                        staff      finance
Recruiter                                  staff      hr
General Counsel                            staff      legal
Rechtsanwältin                             staff      legal
Datenschutzbeauftragter                    staff      legal
Mitarbeiter Vertrieb                       staff      sales
Zugbegleiter                               staff      other
Wissenschaftlicher Mitarbeiter             staff      research
Internal Auditor                           staff      finance
Student Advisor                            staff      education
Personal Trainer                           staff      other
Unternehmensberater                        staff      other
Junior Product Manager                     junior     other
Jr. Developer                              junior     it
Trainee Vertrieb                           junior     sales
Graduate Engineer                          junior     engineering
Werkstudent                                student    other
Werkstudentin Marketing                    student    marketing
PhD Student                                student    education
Praktikantin Vertrieb                      student    sales
Marketing Intern                           student    marketing
Azubi                                      student    other
"""
CASES = [tuple(re.split(r"\s{2,}", line)) for line in TITLES.strip().splitlines()]


@pytest.mark.parametrize(("title", "seniority", "job_function"), CASES)
def test_title_reads_as(title, seniority, job_function):
    assert read_title(title) == (seniority, job_function)


def test_the_table_covers_every_allowed_value():
    assert {seniority for _, seniority, _ in CASES} == set(SENIORITIES)
    assert {job_function for _, _, job_function in CASES} == set(JOB_FUNCTIONS)


@pytest.mark.parametrize(("title", "seniority", "job_function"), CASES[::4])
def test_case_and_blanks_do_not_matter(title, seniority, job_function):
    shouted = re.sub(r"(?<=\w)In\b", "in", title).upper()
    assert read_title(f"  {shouted} ") == (seniority, job_function)


@pytest.mark.parametrize(
    "title", [None, float("nan"), 5, True, "", " ", "-", "n/a", "k.A.", "123", "经理", "x"]
)
def test_no_title_is_null(title):
    assert read_title(title) == (None, None)


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(st.sampled_from("LeiterIn*/:_()|.-mwd CEO ßäöü\u0300İ﷽\x00"))))
@example("CEO " * 300_000)
@example("İ" * 300)
@example("﷽" * 300)
@example("(m/w/d)" * 60)
@example("a." * 200)
def test_any_text_gives_an_allowed_value(title):
    seniority, job_function = read_title(title)
    assert seniority in (*SENIORITIES, None)
    assert job_function in (*JOB_FUNCTIONS, None)
    assert (seniority is None) == (job_function is None)


def test_words_of_a_title():
    assert title_words("Leiter(in) F&E, C.E.O. (w/m/d)") == "leiterin f e ceo"
    assert title_words("Einkäufer_innen") == "einkauferinnen"


@pytest.mark.parametrize("spelling", ["Größe", "Groesse", "Grosse", "GRÖSSE"])
def test_spellings_of_umlauts_come_out_alike(spelling):
    assert without_accents(spelling) == "grosse"


@pytest.mark.parametrize(
    "rules", [SENIORITY_RULES, JOB_FUNCTION_RULES], ids=["seniority", "function"]
)
def test_tables_hold_only_allowed_values_and_plain_patterns(rules):
    allowed = {*SENIORITIES, *JOB_FUNCTIONS, None}
    assert {rule.value for rule in rules} <= allowed
    for rule in rules:
        for pattern in re.split(r"[|\n]", rule.patterns.strip()):
            assert re.fullmatch(r"\s*\^?[\w*]+( [\w*]+)*\$?\s*", pattern), pattern
