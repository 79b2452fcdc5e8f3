"""More job titles as forms and CRMs have them: deputies, compounds, abbreviations, assistants."""

import re

import pytest

from features.profile.titles import read_title

TITLES = """
Leiterin Vertrieb Innendienst              director   sales
stellv. Geschäftsführer                    executive  management
Stellvertretender Geschäftsführer          executive  management
stv. Leiter IT                             director   it
Head of RevOps                             director   sales
VP, EMEA Sales                             director   sales
Werkstudent Marketing                      student    marketing
CTO & Co-Founder                           executive  it
Sachbearbeiterin Buchhaltung               staff      finance
Praktikantin                               student    other
CEO's assistant                            staff      operations
CEO’s Assistant                            staff      operations
Assistant of the CEO                       staff      operations
Assistenz der Geschäftsführung             staff      operations
Assistentin des Vorstands                  staff      operations
Chief of Staff                             director   operations
Chief Product Officer                      executive  other
Chief Growth Officer                       executive  marketing
Chief Customer Officer                     executive  sales
Chief Commercial Officer                   executive  sales
Chief Data & Analytics Officer             executive  it
Chief AI Officer                           executive  it
Chief Sustainability Officer               executive  other
VP of Engineering                          director   engineering
VP Customer Success                        director   sales
VP Finance & Administration                director   finance
Regional Sales Director DACH               director   sales
Vertriebsdirektor                          director   sales
Managing Director, Germany                 executive  management
MD                                         executive  management
Geschäftsführende Gesellschafterin         executive  management
Geschäftsführender Gesellschafter          executive  management
Mitglied des Vorstands                     executive  management
Vorstandsvorsitzender                      executive  management
Vorsitzender der Geschäftsführung          executive  management
CEO/Founder                                executive  management
Founder & Managing Partner                 executive  management
Inhaberin                                  executive  management
Alleininhaber                              executive  management
Freelancer                                 staff      other
Selbstständiger Berater                    executive  management
Consultant                                 staff      other
Senior Consultant                          senior     other
Principal Consultant                       senior     other
Management Consultant                      staff      other
SAP Berater                                staff      it
Unternehmensberaterin                      staff      other
Head of Growth                             director   marketing
Growth Manager                             manager    marketing
Performance Marketing Manager              manager    marketing
Online Marketing Manager (m/w/d)           manager    marketing
SEO Specialist                             staff      marketing
Content Creator                            staff      marketing
Social Media Manager                       staff      marketing
Pressesprecherin                           staff      marketing
Marketing Specialist                       staff      marketing
Demand Generation Manager                  manager    marketing
Produktmanagerin                           manager    other
Product Lead                               manager    other
Produktmanager Elektronik                  manager    engineering
Projektmanager                             manager    operations
Projektleiter Bau                          manager    operations
Teamleitung Einkauf                        manager    purchasing
Leiterin strategischer Einkauf             director   purchasing
Strategischer Einkäufer                    staff      purchasing
Technischer Einkäufer                      staff      purchasing
Head of Purchasing                         director   purchasing
Supply Chain Manager                       manager    operations
Category Manager                           manager    purchasing
Leiter Logistik                            director   operations
Lagerleiter                                director   operations
Werkleiter                                 director   operations
Produktionsleiter                          director   operations
Betriebsleiterin                           director   operations
Leiter Qualitätsmanagement                 director   operations
Qualitätsmanager                           manager    operations
QA Engineer                                staff      it
Instandhaltungsleiter                      director   engineering
Technischer Direktor                       director   engineering
Konstruktionsleiter                        director   engineering
Maschinenbauingenieur                      staff      engineering
Mechatroniker                              staff      engineering
Entwicklungsleiter                         director   engineering
Leiter Entwicklung                         director   engineering
Leiter Softwareentwicklung                 director   it
Full Stack Developer                       staff      it
Frontend-Entwicklerin                      staff      it
DevOps Engineer                            staff      it
System Administrator                       staff      it
IT-Administrator                           staff      it
Head of IT Infrastructure                  director   it
Leiter IT-Sicherheit                       director   it
CISO                                       executive  it
Data Engineer                              staff      it
Junior Data Analyst                        junior     it
Business Analyst                           staff      other
Leiterin Controlling                       director   finance
Finanzvorstand                             executive  finance
Head of Finance & HR                       director   finance
Bilanzbuchhalterin                         staff      finance
Debitorenbuchhalter                        staff      finance
Leiterin Personalwesen                     director   hr
HR Generalist                              staff      hr
Personalreferent                           staff      hr
Head of People & Culture                   director   hr
Chief People Officer                       executive  hr
Talent Acquisition Specialist              staff      hr
Ausbildungsleiter                          director   hr
Syndikusrechtsanwalt                       staff      legal
Legal Counsel                              staff      legal
Head of Compliance                         director   legal
Datenschutzbeauftragte                     staff      legal
Vertriebsmitarbeiter im Außendienst        staff      sales
Außendienstmitarbeiterin                   staff      sales
Vertriebsinnendienst                       staff      sales
Key Account Managerin                      staff      sales
Inside Sales Representative                staff      sales
SDR                                        staff      sales
Sales Development Representative           staff      sales
Vertriebsleiter Süd                        director   sales
Regionalleiter Vertrieb                    director   sales
Area Sales Manager                         manager    sales
Leitung Vertrieb & Marketing               director   sales
Chief Sales Officer                        executive  sales
Verkaufsleiter                             director   sales
Filialleiterin                             manager    operations
Kundenberater                              staff      sales
Customer Support Specialist                staff      operations
Leiter Kundenservice                       director   operations
Office Managerin                           staff      operations
Büroleiter                                 manager    operations
Team Assistant                             staff      operations
Teamassistenz                              staff      operations
Auszubildende zur Industriekauffrau        student    other
Azubi Fachinformatiker                     student    it
Duale Studentin BWL                        student    education
Duales Studium Informatik                  student    it
Trainee Marketing                          junior     marketing
Working Student Sales                      student    sales
Bachelorand                                student    other
Praktikant HR                              student    hr
Intern                                     student    other
PhD Candidate                              student    education
Doktorandin                                student    education
Wissenschaftliche Mitarbeiterin            staff      research
Postdoc                                    staff      research
Laborleiterin                              director   research
Head of Innovation                         director   research
Innovationsmanager                         manager    research
Forschungsleiter                           director   research
Schulleiterin                              director   education
Professor für Marketing                    senior     marketing
Bürgermeister                              executive  management
Abteilungsleiterin                         manager    other
Gruppenleiter Entwicklung                  manager    engineering
Teamlead Customer Success                  manager    sales
Engineering Manager                        manager    engineering
Lead Engineer                              senior     engineering
Staff Engineer                             senior     engineering
Senior Software Engineer                   senior     it
Software Architect                         staff      it
Solution Architect                         staff      it
Enterprise Architect                       staff      it
Architekt                                  staff      engineering
Bauingenieurin                             staff      engineering
Hausmeister                                staff      other
Rechtsanwalt und Partner                   executive  legal
Steuerberaterin, Partnerin                 executive  finance
Executive Assistant to the CEO             staff      operations
Assistant Vice President                   director   management
Deputy Head of Marketing                   director   marketing
Interim CFO                                executive  finance
Fractional CMO                             executive  marketing
Ex-CEO                                     executive  management
Vice President Sales & Marketing           director   sales
Senior Director of Sales Operations        director   sales
Sales Operations Manager                   manager    sales
Marketing Operations Manager               manager    marketing
Revenue Operations Manager                 manager    sales
RevOps Lead                                senior     sales
Head of Business Development               director   sales
Business Developer                         staff      sales
Partner Manager                            staff      sales
Channel Sales Manager                      manager    sales
Einkaufsleiter                             director   purchasing
Einkaufsleitung                            director   purchasing
Disponent                                  staff      operations
Sachbearbeiter Vertrieb                    staff      sales
kfm. Angestellte                           staff      finance
Kaufmännische Leiterin                     director   finance
kaufm. Leitung                             director   finance
Industriekaufmann                          staff      other
Bürokauffrau                               staff      operations
Sales                                      staff      sales
Marketing                                  staff      marketing
Geschäftsleitung                           executive  management
Assistant Buyer                            staff      purchasing
Intern Controlling                         student    finance
Internal Sales                             staff      sales
International Sales Manager                manager    sales
Internationaler Vertriebsleiter            director   sales
Interne Revision                           staff      finance
Lead Buyer                                 senior     purchasing
Vertriebspartner                           staff      sales
Account Manager (Trainee)                  junior     sales
Leiter des Rechnungswesens                 director   finance
Abt.-Leiter Einkauf                        director   purchasing
Abtl. IT                                   staff      it
Bereichsleitung Marketing & Kommunikation  director   marketing
Group Leader R&D                           manager    research
Head of Department                         director   other
Sr. Mgr., Demand Gen                       manager    marketing
Snr Account Manager                        senior     sales
Asst. Manager                              manager    other
Assoc. Director                            director   management
Associate Director Marketing               director   marketing
Associate                                  staff      other
Associate Consultant                       staff      other
Business Owner                             executive  management
Small Business Owner                       executive  management
Mitinhaber                                 executive  management
Mitgründer                                 executive  management
Co-CEO                                     executive  management
Prokuristin / Leiterin Finanzen            director   finance
Betriebsleiter / Prokurist                 director   operations
CIO / Head of IT                           executive  it
VP IT                                      director   it
SVP Global Sales                           executive  sales
Global Sales Enablement Lead               senior     sales
Customer Success Lead                      senior     sales
CRM-Managerin                              manager    marketing
CRM Administrator                          staff      it
Salesforce-Administrator                   staff      it
Marketing Automation Specialist            staff      marketing
Webmaster                                  staff      it
Web Designer                               staff      it
UX Designerin                              staff      it
Grafikdesigner                             staff      marketing
Eventmanagerin                             manager    marketing
Messe- und Eventmanager                    manager    marketing
Einkaufssachbearbeiter                     staff      purchasing
Vertriebsassistentin                       staff      sales
Marketingassistenz                         staff      marketing
Sales Assistant                            staff      sales
Assistent Geschäftsführung                 staff      operations
Assistent der GF                           staff      operations
Referentin der Geschäftsleitung            staff      operations
PA to the Managing Director                staff      operations
Personal Assistant to CFO                  staff      operations
Secretary to the Board                     staff      operations
Ltr. Vertrieb                              director   sales
Ltg. Einkauf                               director   purchasing
GF                                         executive  management
Geschf.                                    executive  management
Gf. Gesellschafter                         executive  management
Vertriebs-Leiter                           director   sales
Leiter (m/w/d) Controlling                 director   finance
Teamleiter:in Marketing                    manager    marketing
Werkstudent*in IT                          student    it
Sen. Engineer                              senior     engineering
Oberarzt                                   senior     other
Head Nurse                                 manager    other
"""
CASES = [tuple(re.split(r"\s{2,}", line)) for line in TITLES.strip().splitlines()]


@pytest.mark.parametrize(("title", "seniority", "job_function"), CASES)
def test_title_reads_as(title, seniority, job_function):
    assert read_title(title) == (seniority, job_function)


def test_no_title_is_there_twice():
    titles = [title for title, _, _ in CASES]
    assert len(set(titles)) == len(titles) >= 120
