// What is planted in a made-up year.

#include "bench/activity_year_making.hpp"

namespace muster::bench {

Incident& ActivityYear::Making::plant(const char* kind, AccountId account, Timestamp from, Timestamp to) {
    year.incidents_.push_back({kind, account, {}, from, to});
    return year.incidents_.back();
}

void ActivityYear::Making::incident(unsigned kind, int day) {
    const auto admin = admin_of(static_cast<unsigned>(below(options.organizations)));
    const auto user = static_cast<unsigned>(below(options.people));
    const auto start = at(day, between(8 * hour_us, 17 * hour_us));
    const bool small = chance(0.12);  // what a careful one does
    switch (kind) {
        case 0: return guessing(start, user, small);
        case 1: return stolen_key(start, day, small);
        case 2: return reading(start, user, small);
        case 3:
            removes(start, admin, static_cast<unsigned>(small ? between(6, 12) : between(20, 80)), 20 * minute_us);
            plant(kinds[3], people[admin].account, start, {start.microseconds + 20 * minute_us});
            return;
        case 4:
            escalation(start, admin);
            return escalation_by_grants(start, admin);
        case 5:
            invites(start, admin, static_cast<unsigned>(small ? between(20, 35) : between(60, 300)), 40 * minute_us);
            plant(kinds[5], people[admin].account, start, {start.microseconds + 40 * minute_us});
            return;
        case 6: return waking(start, day);
        default: {
            const auto night = at(day, (chance(0.5) ? 22 : 1) * hour_us);
            administers(night, admin, static_cast<unsigned>(small ? between(4, 9) : between(15, 60)), hour_us);
            plant(kinds[7], people[admin].account, night, {night.microseconds + hour_us});
        }
    }
}

void ActivityYear::Making::guessing(Timestamp start, unsigned user, bool small) {
    if (chance(0.4)) {  // many names from one address
        const auto from = 5'000'000 + below(1'000'000);
        const auto names = small ? between(5, 9) : between(15, 300);
        for (std::int64_t i = 0; i < names; ++i) fail_nobody({start.microseconds + between(0, 10 * minute_us)}, random(), from);
        plant(kinds[0], {}, start, {start.microseconds + 10 * minute_us});
        return;
    }
    const auto guesses = small ? between(12, 19) : between(25, 400);
    const auto addresses = between(1, 6);
    for (std::int64_t i = 0; i < guesses; ++i) {
        fail({start.microseconds + between(0, 10 * minute_us)}, user, address(6'000'000 + static_cast<std::uint64_t>(between(1, addresses)) + user * 100));
    }
    plant(kinds[0], people[user].account, start, {start.microseconds + 10 * minute_us});
}

void ActivityYear::Making::stolen_key(Timestamp start, int day, bool known_network) {
    std::vector<const Key*> in_use;  // of one that nobody uses yet, nothing can be new
    for (const auto& each : keys) {
        if (each.from_day < day) in_use.push_back(&each);
    }
    if (in_use.empty()) return;
    const auto& key = *in_use[below(in_use.size())];
    const auto from = known_network ? key.addresses[0] : 7'000'000 + below(1'000'000);
    for (int i = 0; i < 5; ++i) requests({start.microseconds + i * 2 * minute_us}, key.person, routes[0], 20, 400, address(from), key.key);
    plant(kinds[1], people[key.person].account, start, {start.microseconds + 10 * minute_us}).key = key.key;
}

void ActivityYear::Making::reading(Timestamp start, unsigned user, bool small) {
    const auto rows = static_cast<std::uint64_t>(small ? between(1'500, 3'500) : between(9'000, 60'000));
    if (chance(0.3)) {
        exported(start, user, rows);
    } else {
        for (int i = 0; i < 20; ++i) requests({start.microseconds + i * 2 * minute_us}, user, routes[0], rows / 20 / 100 + 1, rows / 20, address_of(user));
    }
    plant(kinds[2], people[user].account, start, {start.microseconds + 40 * minute_us});
}

/// This one, or the next one of the same organization who has something to gain.
unsigned ActivityYear::Making::no_administrator(unsigned person) const {
    person %= options.people;
    for (unsigned i = 0; i < options.people && (people[person].administers || people[person].promoted); ++i) {
        person = (person + options.organizations) % options.people;
    }
    return person;
}

void ActivityYear::Making::escalation(Timestamp start, unsigned admin) {
    const auto whom = no_administrator(admin + options.organizations * 4);
    const auto third = (whom + options.organizations) % options.people;
    const auto kind = below(3);
    const auto later = [&](std::int64_t least, std::int64_t most) { return Timestamp{start.microseconds + between(least, most)}; };
    const auto by_roles = [&](Timestamp until) {
        const OtherDice dice(*this);  // put right after a while, so that the next one has something to gain
        role({start.microseconds + 40 * day_us}, admin, whom, "access_manager", "member");
        role({start.microseconds + 40 * day_us}, admin, third, "access_manager", "member");
        plant(kinds[4], people[whom].account, start, until);
    };
    if (kind == 0) {
        role(start, admin, admin, "manager", "access_manager");
        plant(kinds[4], people[admin].account, start, start);
    } else if (kind == 1) {
        const auto back = later(hour_us, 3 * hour_us);
        role(start, admin, whom, "member", "access_manager");
        role(back, whom, admin, "manager", "access_manager");
        by_roles(back);
    } else {
        const auto soon = later(minute_us, 2 * hour_us);
        role(start, admin, whom, "member", "access_manager");
        role(soon, whom, third, "guest", "access_manager");
        by_roles(soon);
    }
}

void ActivityYear::Making::escalation_by_grants(Timestamp start, unsigned admin) {
    const OtherDice dice(*this);
    const auto whom = no_administrator(admin + options.organizations * (8 + static_cast<unsigned>(below(10))));
    const auto place = people[whom].organization;
    const auto third = no_administrator(whom + options.organizations);
    const Timestamp soon{start.microseconds + between(minute_us, 2 * hour_us)};
    switch (below(6)) {
        case 0:  // an administrator for a few days makes it last
            grants(start, admin, whom, "access_manager", Timestamp{start.microseconds + 3 * day_us});
            grants(soon, whom, whom, "access_manager");
            break;
        case 1:  // in a group that administers, and at once makes another administrator
            joins(start, admin, whom, deputies[place]);
            grants(soon, whom, third, "access_manager");
            break;
        case 2:  // whoever has a role widens it
            grants(start, admin, whom, own_role);
            redefines(soon, whom, place, {Permission::member_read, Permission::member_role, Permission::grant_manage, Permission::role_manage});
            redefines({soon.microseconds + day_us}, admin, place, {Permission::member_read, Permission::invitation_manage});
            break;
        case 3:  // one's own group into one that administers
            joins(start, admin, whom, helpers[place]);
            tell(soon, SubgroupAdded{organizations[place], deputies[place], helpers[place]}, actor_of(people[whom]));
            tell({soon.microseconds + day_us}, SubgroupRemoved{organizations[place], deputies[place], helpers[place]}, Actor::system());
            break;
        case 4: {  // favours in a circle, none of them an administrator's
            const Timestamp back{soon.microseconds + hour_us};
            grants(start, admin, whom, "manager");
            grants(soon, whom, third, "manager");
            role(back, third, admin, "member", "access_manager");
            plant(kinds[4], people[third].account, start, back);
            return;
        }
        default:
            tell(soon, InstanceRoleChanged{people[whom].account, InstanceRole::user, InstanceRole::admin}, actor_of(people[whom]));
    }
    plant(kinds[4], people[whom].account, start, soon);
}

void ActivityYear::Making::waking(Timestamp start, int day) {
    std::vector<unsigned> asleep;
    for (unsigned i = 0; i < people.size(); ++i) {
        if (day - people[i].gone_from > 60) asleep.push_back(i);
    }
    if (asleep.empty()) return;
    const auto who = asleep[below(asleep.size())];
    const bool was_long = day - people[who].gone_from >= 100;
    people[who].gone_from = day;  // asleep again from now on
    sign_in(start, who, address(8'000'000 + below(1'000'000)));
    for (int i = 1; i < 4; ++i) requests({start.microseconds + i * minute_us}, who, routes[0], 5, 50, address(8'000'000));
    if (was_long || chance(0.3)) plant(kinds[6], people[who].account, start, {start.microseconds + 4 * minute_us});
}

}  // namespace muster::bench
