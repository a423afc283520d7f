"""What loading a data set must lead to, worked out from the data and the rules alone: a second, slow and obvious opinion.

It plays organizations, people, registrations, links and changes in the order of the files, as an ADMIN of the instance does
them, and gives the directory rows, the events by kind, and the refusals with their codes.
"""

from collections import Counter

ROLES = {"provider": ["super_admin", "admin", "staff"], "client": ["admin", "user"],
         "workspace": ["access_manager", "manager", "member", "guest"]}
ADMINISTERS = {"super_admin": "provider", "admin": "client", "access_manager": "workspace"}
TAKES_EXTERNALS = ["manager", "member", "guest"]
ROW_FIELDS = ["first_name", "last_name", "email", "username", "phone", "job_title", "locale"]
SERVICE_FIELDS = ["extension", "wifi", "access_control"]
STEPS = {"role": "change role", "suspend": "suspend", "resend_invitation": "resend invitation", "phone": "change phone",
         "last_name": "change last_name", "job_title": "change job_title"}


class Expected:
    def __init__(self, data):
        self.data = data
        self.state = {}            # person key -> what is known of them
        self.phones = {}           # number -> person key
        self.external = {}         # (person, organization) -> (role, locale)
        self.events = Counter()    # (event type, person or organization key) -> how often
        self.refusals = Counter()  # (step as the loader names it, code)
        for person in data.people:
            self.add(person)
        for person in data.people:
            self.register(person)
        for link in data.links:
            self.link(link)
        for change in data.changes:
            self.change(change)

    def kind(self, key):
        return self.data.organization[self.state[key]["organization"]]["kind"]

    def add(self, person):
        key, phone = person["key"], person.get("phone")
        if phone in self.phones:
            self.refuse("member", "phone_taken")
            return
        self.state[key] = {name: person[name] for name in ROW_FIELDS if name in person}
        self.state[key].update(organization=person["organization"], role=person["role"], invited=person["send_invitation"],
                               status="invited" if person["send_invitation"] else "added")
        if phone:
            self.phones[phone] = key
        self.events["MemberAdded", key] += 1
        self.serve(key, person)
        if person["send_invitation"]:
            self.events["UserInvited", key] += 1

    def serve(self, key, person):
        """What people of clients are added with: Wi-Fi where it was bought, what else they have."""
        home = self.data.organization[person["organization"]]
        if home["kind"] != "client":
            return
        if "extension" in person:
            self.state[key]["extension"] = person["extension"]
            self.events["ExtensionAssociated", key] += 1
        if person.get("wifi") and home.get("wifi_purchased"):
            self.state[key]["wifi"] = True
            self.events["WifiEnabled", key] += 1
        if "access_card" in person:
            card = person["access_card"]
            self.state[key]["access_control"] = {"card_id": card["card_id"], "offline_entry": card["allow_when_offline"]}
            self.events["AccessControlGranted", key] += 1

    def register(self, person):
        key = person["key"]
        if person.get("accepts") and key in self.state and self.state[key]["status"] == "invited":
            self.state[key]["status"] = "active"
            self.events["InvitationAccepted", key] += 1
            self.events["PasswordSet", key] += 1

    def link(self, link):
        key, target = link["person"], link["organization"]
        if key not in self.state:
            return None  # was refused, and so is not asked for
        kind = self.data.organization[target]["kind"]
        if link["role"] not in ROLES[kind]:
            return self.refuse("external link", "role_unknown")
        if kind != "workspace" or link["role"] not in TAKES_EXTERNALS:
            return self.refuse("external link", "role_not_for_externals")
        if self.state[key]["organization"] == target:
            return self.refuse("external link", "external_is_internal")
        if (key, target) in self.external:
            return self.refuse("external link", "member_exists")
        self.external[key, target] = (link["role"], link["locale"])
        self.events["ExternalLinked", key] += 1

    def change(self, change):
        key = change["person"]
        if key not in self.state:
            return
        code = getattr(self, "change_" + change["change"])(key, self.state[key], change)
        if code:
            self.refuse(STEPS[change["change"]], code)

    def refuse(self, step, code):
        self.refusals[step, code] += 1

    def last_administrator(self, key):
        person = self.state[key]
        kind = self.kind(key)
        if person["status"] != "active" or ADMINISTERS.get(person["role"]) != kind:
            return False
        return sum(other["organization"] == person["organization"] and other["status"] == "active" and
                   other["role"] == person["role"] for other in self.state.values()) == 1

    def change_role(self, key, person, change):
        role = change["role"]
        if role not in ROLES[self.kind(key)]:
            return "role_unknown"
        if role == person["role"]:
            return "role_unchanged"
        if ADMINISTERS.get(role) != self.kind(key) and self.last_administrator(key):
            return "last_admin"
        person["role"] = role
        self.events["RoleChanged", key] += 1

    def change_suspend(self, key, person, _):
        if person["status"] == "suspended":
            return "account_suspended"
        if self.last_administrator(key):
            return "last_admin"
        person["status"] = "suspended"
        self.events["AccountSuspended", key] += 1

    def change_resend_invitation(self, key, person, _):
        if person["status"] == "active":
            return "already_registered"
        if person["status"] == "suspended":
            return "account_suspended"
        person["status"], person["invited"] = "invited", True
        self.events["UserInvited", key] += 1

    def change_phone(self, key, person, change):
        if self.phones.get(change["phone"], key) != key:
            return "phone_taken"
        self.phones.pop(person.get("phone"), None)
        person["phone"] = change["phone"]
        self.phones[change["phone"]] = key
        self.events["ProfileChanged", key] += 1

    def change_last_name(self, key, person, change):
        person["last_name"] = change["last_name"]
        self.events["ProfileChanged", key] += 1

    def change_job_title(self, key, person, change):
        person["job_title"] = change["job_title"]
        self.events["ProfileChanged", key] += 1

    def internal_members(self):
        return len(self.state)

    def rows(self):
        """organization key -> e-mail -> the row's stable fields."""
        found = {key: {} for key in self.data.organization}
        for person in self.state.values():
            row = {name: person[name] for name in [*ROW_FIELDS, *SERVICE_FIELDS, "role", "status"] if person.get(name)}
            row.update(kind="internal", invited=person["invited"])
            found[person["organization"]][person["email"]] = row
        for (key, target), (role, locale) in self.external.items():
            person = self.state[key]
            row = {name: person[name] for name in [*ROW_FIELDS, "status"] if person.get(name)}
            row.update(kind="external", role=role, locale=locale)
            found[target][person["email"]] = row
        return found
