"""
Make the list of councils that monitor/councils ships from two lists of UK local authorities.

    python scripts/make_councils.py councils.csv councils_former.csv OUTPUT.csv

Sources: mySociety uk_local_authority_names_and_codes 1.7.3 (CC BY 4.0) and alphagov local-links-manager (OGL v3), joined by code.
A former council keeps its own row, with the day it ended and the codes of those that replaced it. Names people use that neither list has
stand in monitor/councils/data/aliases.csv.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

COLUMNS = ["gss", "official_name", "short_name", "aliases", "abbreviations", "shared_abbreviations", "type", "nation", "region",
           "domain", "bare_name_risk", "end_date", "replaced_by"]
# The districts of Northern Ireland that 2015 ended, by the district that followed; the source names none.
SUCCESSORS = {
    "N09000001": ("Antrim", "Newtownabbey"), "N09000002": ("Armagh City", "Banbridge", "Craigavon"),
    "N09000004": ("Ballymoney", "Coleraine", "Limavady", "Moyle"), "N09000005": ("Derry City", "Strabane"),
    "N09000006": ("Fermanagh", "Omagh"), "N09000007": ("Castlereagh", "Lisburn City"), "N09000008": ("Ballymena", "Carrickfergus", "Larne"),
    "N09000009": ("Cookstown", "Dungannon and South Tyrone", "Magherafelt"), "N09000010": ("Down", "Newry and Mourne"),
    "N09000011": ("Ards", "North Down")}
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
    if authority:
        short = source["official_name"]
    return {"gss": gss, "official_name": re.sub(r"\s+", " ", source["official_name"]), "short_name": short,
            "aliases": "|".join(dict.fromkeys(aliases)),
            "abbreviations": "|".join(a for a in forms(source["abbreviations"]) if a not in shared),
            "shared_abbreviations": "|".join(sorted(shared)), "type": source["type"], "nation": source["nation"],
            "region": source["region"], "domain": source["domain"], "bare_name_risk": MORE_RISKS.get(gss, source["bare_name_risk"]),
            "end_date": source["end_date"],
            "replaced_by": "|".join(codes.get(code, code) for code in source["replaced_by"].split(",") if code) or (
                _successor(source["official_name"]) if source["end_date"] else "")}


def _successor(official_name: str) -> str:
    return next((gss for gss, ended in SUCCESSORS.items() if official_name.startswith(tuple(f"{name} " for name in ended))), "")


def main(current: Path, former: Path, output: Path) -> None:
    with current.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with former.open(encoding="utf-8", newline="") as file:
        rows += list(csv.DictReader(file))
    codes = {source["code"]: source["gss"] for source in reversed(rows) if source["gss"]}       # a successor may have ended too
    codes |= {source["official_name"]: source["gss"] for source in rows} | {"North East (Mayoral) Combined Authority": "E47000010"}
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row(source, codes) for source in rows)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
