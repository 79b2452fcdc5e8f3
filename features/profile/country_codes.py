"""The country codes of ISO 3166-1, and what people write that no list of country names has."""

from __future__ import annotations

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRY_CODES = tuple(_CODES.split())
"""Alpha-2 codes; XK is Kosovo, which ISO leaves to its users and everybody uses."""

# Folded as `features.profile.countries` folds: without accents, points and capitals.
EVERYDAY_NAMES = {
    "DE": "d brd bundesrepublik bundesrepublik_deutschland germany_fed_rep",
    "AT": "a oe osterr oesterr",
    "CH": "schweizerische_eidgenossenschaft confoederatio_helvetica swiss",
    "GB": "uk england scotland wales northern_ireland great_britain britain grossbritannien "
    "england_uk vereinigtes_konigreich schottland nordirland u_k",
    "US": "usa us_of_a united_states america amerika vereinigte_staaten_von_amerika u_s u_s_a "
    "estados_unidos_de_america etats_unis_d_amerique",
    "NL": "holland the_netherlands netherland niederland",
    "KR": "korea south_korea rok korea_south korea_republic republic_of_korea",
    "KP": "north_korea dprk korea_north",
    "CN": "prc vr_china pr_china peoples_republic_of_china mainland_china",
    "TW": "taiwan_roc chinese_taipei",
    "HK": "hong_kong hongkong hong_kong_sar",
    "MO": "macau macao",
    "RU": "russia russische_foderation",
    "CZ": "czech_republic czech tschechische_republik cssr",
    "SK": "slowakische_republik",
    "AE": "uae vae emirates u_a_e emirate",
    "SA": "ksa",
    "CI": "ivory_coast elfenbeinkuste",
    "TR": "turkey turkiye turkei",
    "GR": "el hellas",
    "IE": "eire republic_of_ireland",
    "MK": "macedonia mazedonien fyrom",
    "BA": "bosnia bosnien",
    "MM": "burma birma",
    "SZ": "swaziland swasiland",
    "CV": "cape_verde kap_verde",
    "BY": "weissrussland belorussia",
    "MD": "moldova moldawien",
    "CD": "drc dr_congo congo_kinshasa congo_dr congo_democratic_republic",
    "CG": "congo congo_brazzaville",
    "PS": "palestine palastina",
    "VA": "vatican vatikan holy_see",
    "VN": "vietnam viet_nam",
    "SY": "syria syrien",
    "LA": "laos",
    "IR": "iran persia",
    "TZ": "tanzania",
    "BO": "bolivia bolivien",
    "VE": "venezuela",
    "BN": "brunei",
    "XK": "kosovo",
}
