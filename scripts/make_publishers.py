"""
Make the list of titles that monitor/publishers ships from a list of UK local outlets and a feeds.yml.

    python scripts/make_publishers.py outlets.csv feeds.yml OUTPUT.csv

``outlets.csv`` needs the columns ``publication, owner, domain``. Only facts are taken: title, who owns it, its host. An owner that is
only presumed is left empty, which means not known. The feeds add the titles we read ourselves; MORE holds nationals,
broadcasters and trade titles that neither has.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import yaml

COLUMNS = ["title", "group", "kind", "host"]
NOT_KNOWN = {"", "presumed independent"}
OWN_OWNER = {"independent", "independent hyperlocal"}
"""The list says: owned by nobody else, and names no company. The title is its own owner."""
SHORT = {  # owner as the list spells it, lower case, company endings removed -> the group people know
    "newsquest": "Newsquest", "reach": "Reach", "national world": "National World", "iliffe media": "Iliffe", "km media": "Iliffe",
    "tindle newspapers": "Tindle", "captial media/tindle": "Tindle", "nub news": "Nub News", "bullivant media": "Bullivant Media",
    "dc thomson & company": "DC Thomson", "midland news association": "National World", "highland news and media": "Iliffe",
    "so counties": "So Counties", "local communications": "Local Communications", "mytown media": "MyTown Media",
    "independent news and media": "Mediahuis", "southwark newspaper": "Southwark News", "citizen news & media": "Hackney Citizen",
    "orkney media group": "Orkney Media Group", "news and media republic": "News and Media Republic",
    "social spider community news": "Social Spider", "regional media group": "Regional Media", "regional media": "Regional Media"}
"""Two owners of the list were bought by others since: Midland News Association by National World, Highland News and Media by Iliffe."""
_ENDINGS = re.compile(r"[ ,]+(?:plc|ltd|limited|llp|c\.?i\.?c\.?)\.?$", re.I)
_SHARED_HOSTS = {"facebook.com", "twitter.com", "x.com", "instagram.com", "issuu.com", "linkedin.com", "youtube.com", "wordpress.com", "blogspot.com",
                 "google.com", "sites.google.com"}
MORE = """
The Times|News UK|national|thetimes.com
The Times|News UK|national|thetimes.co.uk
The Sunday Times|News UK|national|thetimes.com
The Sun|News UK|national|thesun.co.uk
Daily Mail|DMG Media|national|dailymail.co.uk
MailOnline|DMG Media|national|dailymail.co.uk
The Mail on Sunday|DMG Media|national|dailymail.co.uk
The i Paper|DMG Media|national|inews.co.uk
i|DMG Media|national|inews.co.uk
Metro|DMG Media|national|metro.co.uk
The Telegraph|Telegraph Media Group|national|telegraph.co.uk
The Daily Telegraph|Telegraph Media Group|national|telegraph.co.uk
Financial Times|Nikkei|national|ft.com
Daily Express|Reach|national|express.co.uk
Daily Star|Reach|national|dailystar.co.uk
Sunday Mirror|Reach|national|mirror.co.uk
Sunday People|Reach|national|mirror.co.uk
Daily Record|Reach|national|dailyrecord.co.uk
Sunday Mail|Reach|national|dailyrecord.co.uk
The Observer|Tortoise Media|national|observer.co.uk
The Guardian|Guardian Media Group|national|theguardian.com
The Independent|Independent Digital News & Media|national|the-independent.com
City AM|THG|national|cityam.com
Evening Standard|Evening Standard|regional|standard.co.uk
The Standard|Evening Standard|regional|standard.co.uk
London Standard|Evening Standard|regional|standard.co.uk
BBC|BBC|national|bbc.co.uk
BBC News|BBC|national|bbc.com
ITV News|ITV|national|itv.com
ITV|ITV|national|itv.com
Channel 4 News|Channel Four|national|channel4.com
Channel 5 News|ITN|national|channel5.com
Sky News|Comcast|national|news.sky.com
GB News|All Perspectives|national|gbnews.com
LBC|Global|national|lbc.co.uk
Capital FM|Global|national|capitalfm.com
Heart|Global|national|heart.co.uk
TalkTV|News UK|national|talk.tv
Times Radio|News UK|national|thetimes.com
STV News|STV|regional|news.stv.tv
Greatest Hits Radio|Bauer|national|planetradio.co.uk
Press Association|PA Media Group|national|pamediagroup.com
PA Media|PA Media Group|national|pamediagroup.com
PA News Agency|PA Media Group|national|pamediagroup.com
Reuters|Thomson Reuters|national|reuters.com
Bloomberg|Bloomberg|national|bloomberg.com
Associated Press|Associated Press|national|apnews.com
Big Issue|Big Issue Group|national|bigissue.com
Private Eye|Pressdram|national|private-eye.co.uk
HuffPost UK|BuzzFeed|national|huffingtonpost.co.uk
Local Government Chronicle|Metropolis|trade|lgcplus.com
LGC|Metropolis|trade|lgcplus.com
The MJ|Hemming|trade|themj.co.uk
LocalGov|Hemming|trade|localgov.co.uk
UKAuthority|UKAuthority|trade|ukauthority.com
Public Finance|CIPFA|trade|publicfinance.co.uk
PublicTechnology|Dods|trade|publictechnology.net
Computer Weekly|Informa TechTarget|trade|computerweekly.com
The Register|Situation Publishing|trade|theregister.com
Infosecurity Magazine|RELX|trade|infosecurity-magazine.com
BleepingComputer|BleepingComputer|trade|bleepingcomputer.com
SC Media UK|Haymarket|trade|scmagazineuk.com
ITPro|Future|trade|itpro.com
TechRadar|Future|trade|techradar.com
Computing|Arc|trade|computing.co.uk
Digit|DIGIT|trade|digit.fyi
TechCrunch|Yahoo|trade|techcrunch.com
Wired|Conde Nast|trade|wired.com
Ars Technica|Conde Nast|trade|arstechnica.com
ZDNET|Ziff Davis|trade|zdnet.com
The Record|Recorded Future News|trade|therecord.media
Inside Housing|Ocean Media|trade|insidehousing.co.uk
Schools Week|EducationScape|trade|schoolsweek.co.uk
The Mill|Mill Media|regional|manchestermill.co.uk
The Post|Mill Media|regional|livpost.co.uk
The Tribune|Mill Media|regional|sheffieldtribune.co.uk
The Londoner|Mill Media|regional|the-londoner.co.uk
DigWatch|DiploFoundation|rewriter|dig.watch
"""
"""title | group | kind | host. Own knowledge of who owns what, November 2026."""


def group_of(owner: str, title: str) -> str:
    """The group's short name; empty: not known."""
    bare = " ".join(owner.split())
    while _ENDINGS.search(bare):
        bare = _ENDINGS.sub("", bare)
    if bare.lower() in NOT_KNOWN:
        return ""
    if bare.lower() in OWN_OWNER:
        return title
    return SHORT.get(bare.lower()) or (_titled(bare) if bare.isupper() else bare)


def _titled(name: str) -> str:
    return re.sub(r"\b(And|Of|The|In|&)\b(?!^)", lambda found: found[0].lower() if found.start() else found[0], name.title())


def host_of(domain: str) -> str:
    """Bare host; empty for one that everybody shares, or that is none."""
    host = domain.strip().lower().removeprefix("https://").removeprefix("http://").split("/")[0].removeprefix("www.")
    return host if re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host) and host not in _SHARED_HOSTS else ""


def rows(outlets: Path, feeds: Path) -> set[tuple[str, str, str, str]]:
    found = set()
    with outlets.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            title = re.sub(r"^(.*), The(?= \(|$)", r"The \1", " ".join(line["publication"].split()))
            found.add((title, group_of(line["owner"], title), "regional", host_of(line["domain"])))
    for feed in yaml.safe_load(feeds.read_text(encoding="utf-8"))["feeds"]:
        host = re.sub(r"^https?://(?:www\.|feeds\.)?([^/]+).*", r"\1", feed["url"]).replace("bbci.co.uk", "bbc.co.uk")
        # the BBC's nations and regions say one thing of who owns them, and the title is national
        kind = "national" if feed.get("group") == "BBC" else feed.get("kind", "regional")
        found.add((feed["publisher"], feed.get("group") or "", kind, host_of(host)))
    found |= {tuple(line.split("|")) for line in MORE.strip().splitlines()}      # type: ignore[misc]
    return found


def main(outlets: str, feeds: str, output: str) -> None:
    made = sorted(rows(Path(outlets), Path(feeds)), key=lambda row: (row[0].casefold(), row))
    with Path(output).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(made)
    print(f"{len(made)} rows, {sum(bool(row[1]) for row in made)} with an owner")


if __name__ == "__main__":
    main(*sys.argv[1:])
