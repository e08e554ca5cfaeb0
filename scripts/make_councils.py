"""
Make the list of councils that monitor/councils ships from two lists of UK local authorities.

    python scripts/make_councils.py councils.csv councils_former.csv OUTPUT.csv

Sources: mySociety uk_local_authority_names_and_codes 1.7.3 (CC BY 4.0) and alphagov local-links-manager (OGL v3), joined by code.
A former council keeps its own row, with the day it ended and the codes of those that replaced it.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

COLUMNS = ["gss", "official_name", "short_name", "aliases", "abbreviations", "shared_abbreviations", "type", "nation", "region",
           "domain", "bare_name_risk", "end_date", "replaced_by"]
# Names people use that neither list has; gss -> forms. Hand-made, each seen in the press or on the council's own site.
MORE_NAMES = {
    "W06000001": ("Anglesey", "Anglesey Council", "Anglesey County Council", "Ynys Môn", "Cyngor Ynys Môn", "Ynys Môn Council"),
    "W06000002": ("Cyngor Gwynedd",), "W06000003": ("Cyngor Conwy", "Conwy"), "W06000004": ("Cyngor Sir Ddinbych",),
    "W06000005": ("Cyngor Sir y Fflint",), "W06000006": ("Cyngor Wrecsam", "Wrexham"), "W06000011": ("Swansea", "Cyngor Abertawe"),
    "W06000015": ("Cyngor Caerdydd",), "W06000022": ("Cyngor Casnewydd",), "W06000023": ("Powys",),
    "W06000016": ("Rhondda Cynon Taf", "Rhondda Cynon Taf Council", "Rhondda Cynon Taf County Borough Council"),
    "E06000010": ("Hull", "Hull Council"), "E06000011": ("East Riding", "East Riding Council"), "E06000065": ("North Yorkshire",),
    "E08000021": ("Newcastle City Council", "Newcastle Council"), "E06000023": ("Bristol", "Bristol Council", "Bristol City Council"),
    "E06000047": ("Durham County Council", "Durham Council"), "E06000019": ("Herefordshire",),
    "S12000036": ("Edinburgh", "Edinburgh Council", "Edinburgh City Council"), "S12000049": ("Glasgow", "Glasgow Council", "Glasgow City Council"),
    "S12000033": ("Aberdeen", "Aberdeen Council", "Aberdeen City Council"), "S12000042": ("Dundee", "Dundee Council", "Dundee City Council"),
    "S12000013": ("Western Isles Council", "the Comhairle", "Comhairle"), "S12000027": ("Shetland Council",), "S12000023": ("Orkney Council",),
    "N09000003": ("Belfast", "Belfast Council", "Belfast City Council"),
    "E06000058": ("BCP Council",), "E06000043": ("Brighton", "Brighton Council", "Brighton and Hove Council"),
    "E07000221": ("Stratford District Council", "Stratford-upon-Avon District Council"),
    "E07000240": ("St Albans", "St Albans Council", "St Albans District Council"),
    "E06000003": ("Redcar and Cleveland", "Redcar & Cleveland"),
    "E09000001": ("City of London Corporation", "Corporation of London"),
    "E09000012": ("London Borough of Hackney", "Hackney Borough Council"),
    "E09000021": ("Kingston Council", "Kingston upon Thames"),
    "E09000027": ("Richmond Council", "Richmond upon Thames"),
    "E09000002": ("Barking and Dagenham", "Barking & Dagenham"),
    "E06000045": ("Southampton",), "E06000014": ("City of York",), "E10000013": ("Gloucestershire",),
    "E07000229": ("Worthing",), "E07000223": ("Adur",),
}
MORE_RISKS = {"E07000138": "person_or_other"}
# Short names that we shorten further and that then mean something else too.
GENERIC_AUTHORITY = ("combined_authority", "strategic_authority")


def forms(cell: str) -> list[str]:
    found = []
    for form in cell.split("|"):
        form = re.sub(r"\s+", " ", re.sub("\\s*\u00ef\u00be\\s*|\ufffd", " ", form)).strip()
        if form and not re.search(r", City of$|\bUA$", form):
            found.append(form)
    return found


def row(source: dict[str, str], codes: dict[str, str]) -> dict[str, str]:
    gss = source["gss"] or "none-" + re.sub(r"\W+", "-", source["official_name"].lower())
    shared = set(forms(source.get("ambiguous_abbreviations") or ""))
    short = {"City of Bristol": "Bristol", "Glasgow City": "Glasgow", "Eilean Siar": "Comhairle nan Eilean Siar",
             "Rhondda Cynon Taff": "Rhondda Cynon Taf", "Isle of Anglesey": "Anglesey", "City of Edinburgh": "Edinburgh",
             "Kingston upon Hull": "Hull", "Aberdeen City": "Aberdeen", "Dundee City": "Dundee", "St. Helens": "St Helens", "Dorset Council": "Dorset",
             "City of Lincoln": "Lincoln"}.get(source["short_name"], source["short_name"])
    authority = source["type"] in GENERIC_AUTHORITY
    aliases = [] if authority else [short, *forms(source["aliases"]), *forms(source["trade_forms"])]
    aliases += [alias.replace("St. ", "St ") for alias in aliases if "St. " in alias]
    if authority:
        area = source["short_name"].removesuffix(" CCA").removesuffix(" MCA")
        aliases += [f"{area} mayor", f"{area} Mayor", f"Mayor of {area}", f"Mayor of the {area}"] if source["type"] == "combined_authority" else []
    aliases += MORE_NAMES.get(gss, ())
    if authority:
        short = source["official_name"]
    return {"gss": gss, "official_name": re.sub(r"\s+", " ", source["official_name"]), "short_name": short,
            "aliases": "|".join(dict.fromkeys(aliases)),
            "abbreviations": "|".join(a for a in forms(source["abbreviations"]) if a not in shared),
            "shared_abbreviations": "|".join(sorted(shared)), "type": source["type"], "nation": source["nation"],
            "region": source["region"], "domain": source["domain"], "bare_name_risk": MORE_RISKS.get(gss, source["bare_name_risk"]),
            "end_date": source["end_date"],
            "replaced_by": "|".join(codes.get(code, code) for code in source["replaced_by"].split(",") if code)}


def main(current: Path, former: Path, output: Path) -> None:
    with current.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {source["code"]: source["gss"] for source in rows if source["gss"]}
    with former.open(encoding="utf-8", newline="") as file:
        rows += list(csv.DictReader(file))
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row(source, codes) for source in rows)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
