"""How job titles in English and German tell a field of work.

Rank 0 holds trades that name the field whatever else the title says ("IT buyer" buys), rank 1
the commercial fields, then IT, the technical fields, office work, and last the top management;
within a rank the field named first wins ("Head of Sales and Marketing" is sales).
Product management is "other": companies file it under marketing, engineering or neither.
A title that matches no row reads as "other".
"""

from __future__ import annotations

from features.profile.rules import Rule

MARKETING_TRADES = """
cmo | chief marketing officer | media buyer* | market research* | marktforsch*
marketing manager* | marketing assistant* | copywriter* | product marketing*
produktmarketing* | public relations | social media | community manager* | creative director*
art director* | artdirector*
"""
SALES_TRADES = """
account executive* | account manager* | accountmanager* | key account* | keyaccount*
sales engineer* | sales executive* | sales manager* | sales consultant* | pre sales | presales
vertriebsingenieur* | vertriebsleit* | vertriebsassist* | business development
business developer* | chief revenue officer | chief sales officer | chief customer officer | cro
bdr | sdr
customer success* | client success* | geschäftsentwickl* | account director*
partner manager* | channel manager* | handelsvertreter* | geschäftsführer vertrieb
"""
PURCHASING_TRADES = """
buyer* | *einkauf* | einkäufer* | *einkäufer* | procurement* | purchas* | sourcing
beschaffung* | *beschaffung | chief procurement officer | category buyer*
"""
FINANCE_TRADES = """
cfo | chief financial officer | chief finance officer | accountant* | accounting
accounts payable | accounts receivable | buchhalt* | *buchhalt* | controller* | controlling
*controller | *controllerin | *controlling | steuerberat* | steuerfach* | wirtschaftsprüf*
auditor* | treasurer* | bilanz*
"""
HR_TRADES = """
chro | chief people officer | chief human resources officer | hr business partner
people partner | recruiter* | *recruiter | *recruiterin | recruiting | recruitment
talent acquisition | personalleit* | personalreferent* | personalentwickl*
personalsachbearbeit* | headhunter* | labor relations
"""
LEGAL_TRADES = """
chief legal officer | clo | lawyer* | attorney* | counsel | general counsel | jurist*
*jurist | *juristin | rechtsanwalt* | rechtsanwält* | fachanwalt* | anwalt | anwält*
syndikus* | notar* | paralegal* | datenschutz* | data protection | data privacy | dpo
compliance* | patentanwalt* | patent attorney | company secretary | justiziar*
"""
IT_TRADES = """
cto | cio | ciso | chief technology officer | chief technical officer
chief information officer | chief information security officer | chief digital officer
chief data officer | software* engineer* | software* developer* | software* architect*
softwareentwickl* | softwareingenieur* | webentwickl* | it administrator* | programmierer*
salesforce admin* | salesforce developer*
"""
OPERATIONS_TRADES = """
coo | chief operating officer | chief operations officer | personal assistant*
kaufmännische angestellte* | kaufmännischer angestellte*
"""
# Words that would be read as a field although the phrase they stand in is not of it.
FALSE_FRIENDS = """
personal trainer* | personal banker* | personal coach*
"""

MARKETING = """
marketing* | *marketing* | marketer* | brand* | communication | communications
kommunikation* | *kommunikation | pr | presse* | pressesprecher* | content | seo | sem | sea
campaign* | martech | demand gen | kampagne* | advertis* | werbung | werbe* | event | events
event* | redakteur*
redaktion* | editor* | crm | growth | media | lead generation | lead gen | demand generation
*redakt* | grafik* | graphic designer*
"""
SALES = """
sales* | *sales | vertrieb* | *vertrieb* | verkauf* | verkäufer* | *verkauf* | *verkäufer*
revenue | revops | rev ops | salesops | commercial | außendienst* | innendienst* | kundenberat*
kundenbetreu*
gebietsleit* | account management | ecommerce | e commerce | customer relations | e business
"""
PURCHASING = """
category manager* | category management | supplier* | lieferant* | einkauf*
"""
HR = """
hr | hrbp | human resources | human resource | human capital | personal | personal* | people
talent* | ausbildungsleit* | payroll | lohn | workforce | employer branding | betriebsrat*
organisationsentwickl*
"""
FINANCE = """
finance* | financial* | *finance | finanz* | *finanz* | treasury | rechnungswesens | tax | taxes
steuer
steuern | steuerabteilung | audit | revision | rechnungswesen | billing | invest* | fund
banker* | bank | bankkaufmann | bankkauffrau | actuar* | aktuar* | underwriter*
kaufmännisch* | credit | kredit* | kfm | kaufm
"""
LEGAL = """
legal | law | recht | rechts* | patent* | privacy | regulatory | contract | contracts
"""

IT = """
it | edv | ict | itk | information technology | information systems | information security
informationssicherheit* | informationstechn* | software* | *software* | developer*
entwickler* | *entwickler | *entwicklerin | programmer* | informati* | *informatik* | data
data scientist* | data engineer* | data analyst* | dataengineer* | daten* | datenbank*
devops* | sre | site reliability* | cloud* | cyber* | security engineer* | sysadmin*
system administrator* | systems administrator* | systemadministrator* | *administrator
crm admin* | webmaster* | network administrator* | network engineer* | system engineer*
systems engineer* | netzwerk*
web | frontend* | backend* | front end | back end | fullstack* | full stack | sap | erp
digital* | ux | ui | machine learning | ml | ai | ki | bi | business intelligence | helpdesk
help desk | qa | tester* | scrum* | agile | product owner* | solution architect*
solutions architect* | enterprise architect* | systemhaus | salesforce* | technology
tech lead | tech
"""

PRODUCT_DEVELOPERS = """
produktentwickl* | hardwareentwickl* | *halbleiter*
"""

RESEARCH = """
research* | forschung* | forscher* | *forscher | *forscherin | scientist* | wissenschaftl*
*wissenschaftler* | r d | rd | f e | f u e | fue | r und d | innovation* | laborleit*
laborant* | laboratory | lab | chemist* | chemiker* | biolog* | physiker* | physicist*
postdoc* | post doc
"""
ENGINEERING = """
engineer* | *engineer | engineering | ingenieur* | *ingenieur* | konstrukt* | *konstrukt*
technik* | *technik | *techniker* | technician* | technical | technisch* | technolog*
mechani* | mechatron* | elektr* | electric* | electron* | architect* | architekt* | cad
bauleit* | hardware* | instandhalt* | maintenance | maschin* | anlagen* | entwicklung*
*entwicklung | *entwicklungs* | produktentwickl* | hardwareentwickl* | construction
quality engineer* | process engineer* | project engineer* | production engineer*
manufacturing engineer* | techn
"""
EDUCATION = """
teacher* | lehrer* | *lehrer | *lehrerin | professor* | *professor | *professorin | dozent*
lecturer* | schulleit* | trainer* | *trainer | *trainerin | tutor* | dean | dekan*
instructor* | instructional | teaching | education* | erzieh* | pädagog* | *pädagog* | school
schule | university | universität* | bildung* | *bildung | academic | academy | akademie*
ausbilder* | training | rektor* | learning | schüler* | coach*
"""
OPERATIONS = """
operations | operation | operational | ops | logisti* | *logisti* | supply chain | supplychain
scm | produktion* | *produktion* | production | manufacturing | fertigung* | *fertigung
lager* | *lager | *lagerist | warehouse* | quality | qualität* | qm | qmb | werkleit*
werksleit* | plant | betriebsleit* | facility | disponent* | disposition* | dispatcher*
fuhrpark* | fleet | versand* | shipping | customer service | customer support | kundenservice*
kundendienst* | prozess* | process | project* | projekt* | *projektleit* | program | programme
pmo | delivery | filialleit* | marktleit* | store | health safety | hse | umwelt*
arbeitssicherheit* | qs | qa qc
"""
GENERAL_SECRETARIES = """
generalsekretär* | staatssekretär* | secretary general
"""
# Read only where no field is named: "Marketing Assistant" is marketing.
OFFICE = """
assistant* | assisten* | *assistent* | *assistenz | sekretär* | *sekretär* | secretary
office | officemanager* | administration | administrative | admin | verwaltung* | *verwaltung
sachbearbeit* | back office | backoffice | empfang* | reception* | bürokauf* | bürokraft
chief of staff | ea to | pa to | referent der | referentin der | referent des | büro*
"""

TOP_MANAGEMENT = """
ceo | cxo | c level | chief executive* | owner* | coowner* | inhaber* | *inhaber | *inhaberin
eigentümer* | founder* | cofounder* | gründer* | *gründer | *gründerin | geschäftsführ*
*geschäftsführ* | gf | geschf | gschf | geschäftsleit* | gl | gesellschafter* | *gesellschafter*
vorstand* | *vorstand | vorständ* | aufsichtsrat* | verwaltungsrat* | president* | präsident*
vizepräsident* | vice president* | vp | svp | evp | managing director* | managing partner*
managing member | general manager* | country manager* | executive director* | executive board*
chairman | ^md$ | chairwoman | chairperson | board member* | board | member of the board | partner
partnerin | proprietor* | unternehmer* | *unternehmer | entrepreneur* | selbständig*
selbstständig* | self employed | prokurist* | juniorchef* | seniorchef* | firmenchef*
direktor | director | bürgermeister* | ^executive$ | ^management$ | niederlassungsleit*
standortleit* | unternehmensleit* | betriebswirt* | avp | assistant vice president* | beirat
oberbürgermeister*
"""
NOT_TOP_MANAGEMENT = """
business partner* | process owner* | service owner* | data owner* | product manager*
case manager* | assistant manager*
"""
LEARNING = """
student | students | studentin | studierende* | doktorand* | phd candidate
"""

JOB_FUNCTION_RULES = (
    Rule(0, None, FALSE_FRIENDS),
    Rule(0, "marketing", MARKETING_TRADES),
    Rule(0, "sales", SALES_TRADES),
    Rule(0, "purchasing", PURCHASING_TRADES),
    Rule(0, "finance", FINANCE_TRADES),
    Rule(0, "hr", HR_TRADES),
    Rule(0, "legal", LEGAL_TRADES),
    Rule(0, "it", IT_TRADES),
    Rule(0, "operations", OPERATIONS_TRADES),
    Rule(1, "marketing", MARKETING),
    Rule(1, "sales", SALES),
    Rule(1, "purchasing", PURCHASING),
    Rule(1, "hr", HR),
    Rule(1, "finance", FINANCE),
    Rule(1, "legal", LEGAL),
    Rule(3, "engineering", PRODUCT_DEVELOPERS),
    Rule(2, "it", IT),
    Rule(3, "research", RESEARCH),
    Rule(3, "engineering", ENGINEERING),
    Rule(3, "education", EDUCATION),
    Rule(3, "operations", OPERATIONS),
    Rule(4, "management", GENERAL_SECRETARIES),
    Rule(4, "operations", OFFICE),
    Rule(5, None, NOT_TOP_MANAGEMENT),
    Rule(5, "management", TOP_MANAGEMENT),
    Rule(6, "education", LEARNING),
)
