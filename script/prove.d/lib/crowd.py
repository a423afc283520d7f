"""Very many people in organizations of very different sizes."""

import json

from dataset import JOBS, NAMES, WORDS
from flood import post


def make_organizations(client, people):
    """[(id, share of the people)]: one with a tenth of all, ten with a fiftieth each, the others small."""
    shares = [0.1] + [0.02] * 10
    small = max(20, min(2000, people // 400))
    shares += [(1 - sum(shares)) / small] * small
    made = []
    for number, share in enumerate(shares):
        body = {"kind": "workspace", "name": f"{WORDS[number % len(WORDS)]} {number}", "email_domains": [f"big-{number}.example"]}
        made.append((client.post("/v1/organizations", body)["id"], share))
    return made


def people_requests(random, key, organizations, people, invited):
    """A request for each person; the first ones, which are those of the first organization, are invited."""
    names = [(first, last, locale) for locale, (firsts, lasts) in NAMES.items() for first in firsts for last in lasts]
    ends, total = [], 0.0
    for _, share in organizations:
        total += share
        ends.append(total)
    number, at = 0, 0
    for number in range(people):
        while at + 1 < len(ends) and number >= ends[at] * people:
            at += 1
        first, last, locale = names[random.randrange(len(names))]
        body = {"first_name": first, "last_name": f"{last} {random.choice(names)[1]}", "email": f"p{number}@big-{at}.example",
                "role": "member", "locale": locale, "job_title": f"{random.choice(JOBS)} {number % 1000}",
                "username": f"user.{number}", "send_invitation": number < invited}
        if number % 2:
            body["phone"] = f"+447911{number // 2:06d}"
        if number == 0:
            body["role"] = "access_manager"
        yield post(f"/v1/organizations/{organizations[at][0]}/members", key, json.dumps(body, ensure_ascii=False).encode())
