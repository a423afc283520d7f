"""A data set in the form that `muster demo --data DIR` loads: read one, or generate one by seed (docs/data-set-format.md).

The generated one is a provider with sites and tenants. It contains what trips a loader up: names in many scripts, two
organizations of one name, phones and e-mails that somebody else has, a role of another kind of organization, changes of
people who never registered, were suspended before, or are their organization's last administrator.
"""

import json
import random
from pathlib import Path

FILES = ["organizations", "sites", "people", "links", "changes"]
ROLES = {"client": ["user"] * 14 + ["admin"], "workspace": ["member"] * 10 + ["manager"] * 3,
         "provider": ["staff"] * 3 + ["admin"] * 3}
FIRST_ADMIN = {"client": "admin", "workspace": "access_manager", "provider": "super_admin"}
NAMES = {
    "en": (["Ada", "Grace", "Oliver", "Mary-Ann", "Zoë"], ["O'Neill", "Lovelace", "van Dyke", "Smith", "McAllister"]),
    "de": (["Jürgen", "Änne", "Friederike", "Weiß"], ["Müller", "Groß", "Öztürk-Köhler", "Schäfer"]),
    "pl": (["Łucja", "Stanisław", "Żaneta"], ["Wójcik", "Jóźwiak", "Ślusarczyk"]),
    "cs-CZ": (["Jiří", "Šárka", "Božena"], ["Dvořák", "Čermáková", "Chalupa"]),
    "sv": (["Åsa", "Örjan", "Märta"], ["Åkesson", "Ström", "Björkqvist"]),
    "tr": (["İpek", "Işıl", "Çağrı"], ["Yılmaz", "Gündoğdu", "Şahin"]),
    "vi": (["Nguyệt", "Đức", "Hương"], ["Nguyễn", "Trần", "Lê"]),
    "ru": (["Фёдор", "Анастасия", "Юлия"], ["Иванова", "Достоевский", "Щербаков"]),
    "el": (["Ελένη", "Γιώργος", "Άννα"], ["Παπαδόπουλος", "Νικολάου", "Ζωγράφος"]),
    "he": (["אסתר", "דוד", "נועה"], ["אלוני", "לוי", "בן דוד"]),
    "ar": (["فاطمة", "يوسف", "ليلى"], ["الحسن", "القرشي", "ناصر"]),
    "ja": (["花子", "太郎", "さくら"], ["山田", "佐藤", "たなか"]),
    "zh-CN": (["雯静", "伟", "明"], ["高", "王", "欧阳"]),
    "ko": (["지민", "서연", "하준"], ["김", "박", "이"]),
}
WORDS = ["Harbour", "Copper", "Lantern", "Meridian", "Quay", "Alder", "North", "Granite", "Willow", "Beacon", "Foundry", "Orchard"]
JOBS = ["Planner", "Engineer", "Accountant", "Designer", "Director", "Analyst", "Porter", "Coordinator"]
FIELDS = ["Operations", "Research", "Quality", "Facilities", "Markets", "Security"]


class DataSet:
    def __init__(self, directory):
        self.directory = Path(directory)
        for name in FILES:
            text = (self.directory / f"{name}.jsonl").read_text(encoding="utf-8")
            setattr(self, name, [json.loads(line) for line in text.splitlines() if line.strip()])
        self.organization = {each["key"]: each for each in self.organizations}
        self.person = {each["key"]: each for each in self.people}

    def counts(self):
        return {name: len(getattr(self, name)) for name in FILES}


class Generator:
    def __init__(self, seed, people, organizations=12, sites=3, changes=None, links=None, tag=""):
        self.random = random.Random(seed)
        self.tag = tag  # sets of different tags share no e-mail, username or phone
        self.people_wanted = people
        self.organizations_wanted = max(4, organizations)
        self.sites_wanted = sites
        self.links_wanted = max(4, people // 15) if links is None else links
        self.changes_wanted = max(20, people // 5) if changes is None else changes
        self.organizations, self.sites, self.people, self.links, self.changes = [], [], [], [], []

    def make(self):
        self.make_organizations()
        for number in range(1, self.people_wanted + 1):
            self.people.append(self.make_person(number))
        self.make_links()
        self.make_changes()
        return self

    def write(self, directory):
        directory = Path(directory)
        directory.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            lines = (json.dumps(each, ensure_ascii=False) for each in getattr(self, name))
            (directory / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return DataSet(directory)

    def make_organizations(self):
        self.organizations.append({"key": "provider", "kind": "provider", "name": "Kestrel Yard Offices",
                                   "email_domains": [f"kestrelyard{self.tag}.example"]})
        # The same names in every set: sites of two providers are told apart by nothing but their provider.
        self.sites = [{"key": f"site-{n}", "organization": "provider", "name": f"{WORDS[n % len(WORDS)]} {n} Centre",
                       "city": self.random.choice(WORDS) + " Town", "username_wifi": n % 2 == 0,
                       "levels": [{"name": "Level 0", "zones": ["Zone A", "Zone B"]}], "clients": []}
                      for n in range(1, self.sites_wanted + 1)]
        for number in range(1, self.organizations_wanted):
            kind = "workspace" if number % 3 == 0 else "client"
            # Some names stand twice: names are no keys.
            name = f"{WORDS[number % len(WORDS)]} & Söhne" if number % 5 == 0 else f"{self.random.choice(WORDS)} {number} Ltd"
            made = {"key": f"org-{number}", "kind": kind, "name": name, "email_domains": [f"tenant-{number}{self.tag}.example"],
                    "sites": [], "wifi_purchased": number % 2 == 1}
            if kind == "client":
                site = self.sites[number % len(self.sites)]
                made["sites"] = [site["key"]]
                site["clients"].append(made["key"])
                site.setdefault("management_client", made["key"])
            self.organizations.append(made)

    def make_person(self, number):
        draw = self.random
        first_ones = number <= len(self.organizations)  # everybody's first member administers
        home = self.organizations[number - 1] if first_ones else draw.choice(self.organizations[1:])
        if not first_ones and draw.random() < 0.02:
            home = self.organizations[0]
        locale = draw.choice(list(NAMES))
        invited = first_ones or draw.random() < 0.85
        person = {"key": f"person-{number}", "organization": home["key"], "first_name": draw.choice(NAMES[locale][0]),
                  "last_name": f"{draw.choice(NAMES[locale][1])} {draw.choice(NAMES[locale][1])}",
                  "email": f"user{number}@{home['email_domains'][0]}", "locale": locale,
                  "job_title": f"{draw.choice(FIELDS)} {draw.choice(JOBS)} {number}",
                  "role": FIRST_ADMIN[home["kind"]] if first_ones else draw.choice(ROLES[home["kind"]]),
                  "send_invitation": invited, "accepts": first_ones or (invited and draw.random() < 0.8)}
        if draw.random() < 0.5:
            person["username"] = f"u{number}{self.tag}.{draw.choice(WORDS).lower()}-{draw.choice(FIELDS).lower()}"
        if draw.random() < 0.6:
            person["phone"] = f"+447{911 + len(self.tag)}{number:06d}"
        if home["kind"] == "provider":
            person["home_site"] = self.sites[number % len(self.sites)]["key"]
            person["sites"] = sorted({person["home_site"], draw.choice(self.sites)["key"]})
        elif home["kind"] == "client":
            person["home_site"] = home["sites"][0]
            person["wifi"] = draw.random() < 0.5
            if draw.random() < 0.4:
                person["extension"] = str(2000 + number)
            if draw.random() < 0.2:
                person["access_card"] = {"card_id": f"{len(self.tag)}{number:06d}{draw.randrange(1000):03d}", "allow_when_offline": draw.random() < 0.5}
        return person

    def make_links(self):
        workspaces = [each["key"] for each in self.organizations if each["kind"] == "workspace"]
        seen = set()
        for _ in range(self.links_wanted):
            person, target = self.random.choice(self.people), self.random.choice(workspaces)
            if person["organization"] != target and (person["key"], target) not in seen:
                seen.add((person["key"], target))
                self.links.append({"person": person["key"], "organization": target,
                                   "role": self.random.choice(["member", "guest"]), "locale": self.random.choice(["en", "fr", "de"])})

    def make_changes(self):
        draw = self.random
        # Changes of different organizations run at the same time: a phone that is asked for in vain must not be given up meanwhile.
        keepers = {each["key"]: each["phone"] for each in self.people[::7] if "phone" in each}
        for number in range(self.changes_wanted):
            person = draw.choice(self.people[:30]) if draw.random() < 0.1 else draw.choice(self.people)
            kind = draw.choice(["role", "last_name", "job_title", "suspend", "resend_invitation", "phone"])
            if kind == "phone" and person["key"] in keepers:
                kind = "job_title"
            change = {"person": person["key"], "change": kind}
            if kind == "role":
                change["role"] = draw.choice(["admin", "user", "member", "manager", "staff"])
            elif kind == "last_name":
                change["last_name"] = draw.choice(NAMES[person["locale"]][1]) + f"-{draw.choice(WORDS)} {number}"
            elif kind == "job_title":
                change["job_title"] = f"Changed {draw.choice(JOBS)} {number}"
            elif kind == "phone":
                taken = keepers and draw.random() < 0.1
                change["phone"] = draw.choice(list(keepers.values())) if taken else f"+447{710 + len(self.tag)}{number:06d}"
            self.changes.append(change)


def generate(directory, seed, people, **sizes):
    return Generator(seed, people, **sizes).make().write(directory)
