"""How job titles in English and German tell a level. The lowest rank that matches wins.

A title that matches no row reads as "staff". Rows whose value is None hold words that sound like
a rank and are none. The house view where usage differs: vice presidents and heads of a department
("Head of", "Leiter") are directors, leaders of a team or department inside one ("Abteilungsleiter",
"Teamleiter") and managers of products or projects are managers, account managers are staff.
"""

from __future__ import annotations

from features.profile.rules import Rule

NO_RANK = """
gl account* | acquisition partner* | people partner* | talent partner* | hr partner*
finance partner* | technology partner* | delivery partner* | implementation partner*
account executive* | sales executive* | marketing executive* | business development executive*
customer service executive* | account manager* | key account manager* | accountmanager*
accountmanagement | account management | keyaccountmanager* | customer success manager*
client success manager* | community manager* | social media manager* | office manager*
officemanager* | case manager* | relationship manager* | partner manager* | product owner*
process owner* | system owner* | service owner* | data owner* | application owner*
risk owner* | project owner* | business partner* | businesspartner* | channel partner*
sales partner* | partner sales | partner success | partner account | partner development
partner marketing | lead gen | lead generation | lead management | lead qualification
lead nurturing | leads generation | leadmanagement | student affairs | student services
student success | student advisor | student adviser | student recruitment | student recruiting
student support | student experience | student life | student counselor | student marketing
student engagement | intern program* | intern recruit* | internship program*
internship coordinator* | trainee program* | graduate program* | graduate recruit*
graduate school | graduate admission* | graduate studies | head hunter | headhunter*
begleiter* | *begleiter* | *halbleiter* | reiseleiter* | übungsleiter* | kursleiter*
seminarleiter* | spielleiter* | *ableiter | chef de partie | hausmeister* | sous chef
executive chef | pastry chef
"""

SUPPORT = """
geschäftsführungsassist* | assistent geschäftsführung | assistentin geschäftsführung
vorstandsassist* | assistant to | assistant of | assistants to
executive assistant* | personal assistant* | executive secretary | s assistant | ceo assistant
management assistant | board assistant | executive pa | pa to | ea to | pa der | office of the
assistenz | assistenz* | *assistenz | *sassistent* | *ionsassistent* | assistent der
assistentin der | assistent des | assistentin des | sekretär* | *sekretär* | secretary
secretaries | referent der | referentin der | referent des | referentin des
*vorstandsreferent* | mitarbeiter | mitarbeiterin | mitarbeitende* | sachbearbeit*
*sachbearbeit* | ceo assisten* | gf assisten* | vorstands assisten*
"""

TOP_COMPOUNDS = """
generalsekretär* | staatssekretär* | juniorchef* | seniorchef*
"""

TOP = """
ceo | cto | cfo | coo | cmo | cio | ciso | cpo | chro | cro | cdo | cso | cco | cao | cxo
c level | c suite | clevel | co ceo | chief * officer | chief * * officer
chief * * * officer | chief executive* | owner* | coowner* | inhaber* | *inhaber | *inhaberin
eigentümer* | founder* | cofounder* | gründer* | *gründer | *gründerin | geschäftsführ*
*geschäftsführ* | geschäftsf | geschf | gf | gschf | geschäftsleit* | gl | gesellschafter*
*gesellschafter* | vorstand* | *vorstand | *vorständin | vorständ* | aufsichtsrat*
aufsichtsrät* | verwaltungsrat* | beirat | präsident* | president* | managing director*
managing partner* | managing member | director general | general director
executive director* | executive board* | executive committee | executive chairman
executive chairwoman | executive chair | executive president | executive partner | chairman
chairwoman | chairperson | chair | board member* | board | partner | partnerin | partners
proprietor* | unternehmer* | *unternehmer | *unternehmerin | entrepreneur* | selbständig*
selbstständig* | self employed | firmenchef* | bürgermeister* | oberbürgermeister* | landrat
landrätin | rektor* | rector | chancellor | kanzler* | provost | secretary general
general secretary | svp | evp | senior vice president* | sr vice president*
snr vice president* | executive vice president* | ^md$ | corporate vice president* | senior vp
executive vp | sr vp | exec vp | ^executive$
"""

UPPER = """
company secretary | vp | avp | vice president* | vize präsident* | vizepräsident*
vicepresident* | director* | dir | direktor* | *direktor* | directeur* | directrice*
diretor* | direttore | bereichsleit* | *bereichsleit* | hauptabteilungsleit* | head | heads
head of | chief | chief of staff | *chief | general manager* | country manager*
managing editor | prokurist* | leiter* | *leiter | *leiterin | *leiters | ltr | ltg | leitung*
*leitung
dean | dekan* | chefarzt* | chefärzt* | chefredakt* | chefingenieur* | superintendent | *chef
*chefin
"""

CREATIVE = """
art director* | artdirector* | artdirektor* | art direktor*
"""

TEAM_LEADERS = """
abteilungsleit* | teamleit* | gruppenleit* | schichtleit* | projektleit* | *projektleit*
filialleit* | marktleit* | bauleit* | oberbauleit* | objektleit* | storeleit* | referatsleit*
sachgebietsleit* | gebietsleit* | dezernatsleit* | küchenleit* | büroleit* | stationsleit*
gruppenführ* | schichtführ* | teamführ* | küchenchef*
"""

MIDDLE = """
manager* | *manager | *managerin | *managers | mgr | mngr | mgmt | ^management$ | teamlead*
team lead* | team leader* | team leiter* | team leitung | team manager* | group lead*
shift lead* | squad lead | sales lead | marketing lead | product lead | project lead
practice lead | department lead | engineering lead | program lead | supervisor* | foreman
forewoman | vorarbeiter* | polier* | meister* | werkmeister* | *meister | *meisterin
leitende* | führungskraft | *verantwortliche* | verantwortlich* | gerente | jefe | responsable
küchenchef* | head nurse | head chef | head teacher | chief accountant
"""

UPPER_HAND = """
senior* | sr | snr | sen | principal* | lead | tech lead | technical lead | staff engineer
staff software engineer | fellow | distinguished | prof | professor* | *professor
*professorin | oberarzt* | oberärzt* | head developer | chief engineer | chief architect
chief scientist
"""

LEARNING = """
student | students | studentin | *student | *studentin | studierende* | intern | interns
internship* | praktikant* | *praktikant* | praktikum* | azubi* | auszubildende* | apprentice*
lehrling* | schüler | schülerin | pupil | hiwi | hilfskraft | *hilfskraft | bachelorand*
masterand* | diplomand* | doktorand* | phd candidate | doctoral candidate | studium
"""

BEGINNING = """
junior* | jr | jnr | trainee* | *trainee | volontär* | berufseinsteiger* | entry level
einsteiger*
"""

# Within a word the first row that matches is taken, so compounds stand above what they contain.
SENIORITY_RULES = (
    Rule(0, None, NO_RANK),
    Rule(4, "executive", TOP_COMPOUNDS),
    Rule(7, "manager", TEAM_LEADERS),
    Rule(0, "staff", SUPPORT),
    Rule(2, "student", LEARNING),
    Rule(3, "junior", BEGINNING),
    Rule(4, "executive", TOP),
    Rule(5, "senior", CREATIVE),
    Rule(6, "director", UPPER),
    Rule(7, "manager", MIDDLE),
    Rule(8, "senior", UPPER_HAND),
    Rule(9, "junior", "graduate | absolvent*"),
)
