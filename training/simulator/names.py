"""Names, titles, companies and mail domains of the demo company's leads. None of them is real.

Business domains end in .example (reserved for examples); addresses at public providers carry
the lead's number, so that nobody is written to by accident.
"""

from __future__ import annotations

from typing import Final

FIRST_NAMES: Final = {
    "de": (
        *("Anna", "Jürgen", "Käthe", "Lukas", "Mia", "Björn", "Zoë", "Sören", "Heike", "Jörg"),
        *("Ümit", "Marlene", "Günther", "Ayşe", "Felix", "Franziska"),
    ),
    "en": (
        *("Olivia", "Noah", "Amélie", "François", "Zofia", "Łukasz", "Giulia", "Niccolò"),
        *("James", "Priya", "Mateo", "Chloé", "Wei", "Siobhán", "Renée", "Þóra"),
    ),
}
LAST_NAMES: Final = {
    "de": (
        *("Müller", "Schäfer", "Weiß", "Großmann", "Öztürk", "Köhler", "Yılmaz", "Huber"),
        *("Rüegg", "Brändli", "Moser", "Jäger", "von der Aue", "Nguyễn", "Fuchs", "Lindström"),
    ),
    "en": (
        *("Smith", "O’Brien", "Lefèvre", "Nowak", "Wiśniewski", "Rossi", "Conti", "Dubois"),
        *("García", "Patel", "Johnson", "Müller-Hughes", "Çelik", "Zhang", "Björk", "D’Angelo"),
    ),
}

# Titles: (seniority, language) with the function's word in place of {}.
TITLES: Final = {
    ("c_level", "de"): "Geschäftsführer {}",
    ("c_level", "en"): "Chief {} Officer",
    ("head", "de"): "Leiterin {}",
    ("head", "en"): "Head of {}",
    ("manager", "de"): "Teamleiter {}",
    ("manager", "en"): "{} Manager",
    ("specialist", "de"): "Senior-Spezialistin {}",
    ("specialist", "en"): "Senior {} Specialist",
    ("trainee", "de"): "Werkstudent {}",
    ("trainee", "en"): "{} Intern",
}
FUNCTION_WORDS: Final = {
    ("it", "de"): "IT",
    ("it", "en"): "IT",
    ("operations", "de"): "Logistik",
    ("operations", "en"): "Operations",
    ("purchasing", "de"): "Einkauf",
    ("purchasing", "en"): "Procurement",
    ("marketing", "de"): "Marketing",
    ("marketing", "en"): "Marketing",
    ("hr", "de"): "Personal",
    ("hr", "en"): "Human Resources",
}

COMPANY_FIRST: Final = (
    *("Alpen", "Nordsee", "Rhein", "Brücken", "Grün", "Öko", "Stern", "Kestrel", "Northvale"),
    *("Lumière", "Vistula", "Bluestone", "Harbour", "Süd", "Ätna", "Meridian"),
)
COMPANY_SECOND: Final = (
    *("werke", "technik", "logistik", "daten", "handel", "systems", "partners", "group"),
    *("foods", "labs", "bau", "pharma"),
)
LEGAL_FORMS: Final = {
    "DE": "GmbH",
    "AT": "GesmbH",
    "CH": "AG",
    "FR": "SAS",
    "GB": "Ltd",
    "US": "Inc.",
    "PL": "Sp. z o.o.",
    "IT": "S.r.l.",
}
PUBLIC_DOMAINS: Final = {
    "free": ("gmail.com", "gmx.de", "web.de", "outlook.com", "orange.fr", "bluewin.ch"),
    "academic": ("stud.uni-altenstein.de", "northvale.edu", "students.kestrel.ac.uk"),
    "disposable": ("mailinator.com", "yopmail.com", "guerrillamail.com"),
}

# Link scanners: some say so, some look like a person's browser.
SCANNER_AGENTS: Final = ("SecurityScanner/1.0", "MailGateway-LinkCheck/2.3")
BROWSERS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/139.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Safari/605.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Firefox/141.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) Mobile/15E148",
)
