#include "bench/activity_year.hpp"

#include "bench/activity_year_making.hpp"

namespace muster::bench {

void ActivityYear::Making::populate() {
    for (unsigned i = 0; i < options.organizations; ++i) {
        organizations.push_back(fresh<OrganizationId>());
        OrganizationCreated created;
        created.organization = organizations.back();
        created.name = "Company " + std::to_string(i);
        tell(at(0, i), created, Actor::system());
        give_structure(i);
    }
    const auto days = static_cast<int>(options.days);
    for (unsigned i = 0; i < options.people; ++i) {
        Person person;
        person.account = fresh<AccountId>();
        person.session = fresh<SessionId>();
        person.organization = i % options.organizations;
        person.administers = i / options.organizations < 3;
        person.night_shift = chance(0.04);
        person.roams = chance(0.05);
        person.begins = person.night_shift ? 20 : static_cast<unsigned>(between(6, 9));
        person.hours = static_cast<unsigned>(between(5, 9));
        person.reads = static_cast<unsigned>(between(5, 60));
        person.from_day = i % 3 == 0 && !person.administers ? static_cast<int>(between(0, days / 2)) : 0;
        if (!person.administers && chance(0.15)) person.gone_from = static_cast<int>(between(20, days / 2));
        for (auto day = person.from_day + static_cast<int>(between(20, 120)); day < days; day += static_cast<int>(between(60, 200))) {
            person.away.emplace_back(day, day + static_cast<int>(between(3, 20)));
        }
        if (chance(0.01)) person.away.emplace_back(days / 3, days / 3 + 130);
        people.push_back(person);
        MemberAdded added;
        added.account = person.account;
        added.organization = organizations[person.organization];
        added.role = person.administers ? "access_manager" : "member";
        tell(at(0, second_us + i), added, Actor::system());
    }
    for (unsigned i = 0; i < std::max(options.people / 10, 4U); ++i) {
        Key key;
        key.key = fresh<ApiKeyId>();
        key.person = static_cast<unsigned>(below(options.people));
        people[key.person].gone_from = 1 << 30;
        key.every_hours = static_cast<unsigned>(between(1, 6));
        key.roams = chance(0.1);
        key.from_day = static_cast<int>(between(0, days / 3));
        for (auto n = between(1, 3); n > 0; --n) key.addresses.push_back(static_cast<unsigned>(2'000'000 + below(1'000'000)));
        keys.push_back(key);
    }
}

/// An own role, a group that has it, and one that administers.
void ActivityYear::Making::give_structure(unsigned number) {
    const OtherDice dice(*this);
    const auto organization = organizations[number];
    const auto start = at(0, hour_us);
    RoleDefined defined;
    defined.organization = organization;
    defined.name = own_role;
    defined.permissions = {Permission::member_read, Permission::invitation_manage};
    tell(start, defined, Actor::system());
    for (auto* const groups : {&helpers, &deputies}) {
        groups->push_back(fresh<GroupId>());
        GroupCreated created;
        created.organization = organization;
        created.group = groups->back();
        created.name = "Group";
        tell(start, created, Actor::system());
        GrantGiven given;
        given.organization = organization;
        given.grant = fresh<GrantId>();
        given.group = groups->back();
        given.role = groups == &helpers ? own_role : "access_manager";
        tell(start, given, Actor::system());
    }
}

bool ActivityYear::Making::is_at_work(const Person& person, int day) {
    if (day < person.from_day || day >= person.gone_from) return false;
    for (const auto& [from, to] : person.away) {
        if (day >= from && day < to) return false;
    }
    return day % 7 < 5 || chance(person.night_shift ? 0.4 : 0.02);
}

void ActivityYear::Making::day_of(unsigned person, int day) {
    auto& who = people[person];
    if (!is_at_work(who, day)) return;
    const auto begins = at(day, who.begins * hour_us + between(0, hour_us));
    const auto from = address_of(person);
    const auto wrong = chance(0.002) ? between(5, 14) : chance(0.04) ? between(1, 3) : 0;
    for (std::int64_t i = 0; i < wrong; ++i) fail({begins.microseconds - between(1, 8 * minute_us)}, person, from);
    sign_in(begins, person, from);
    for (unsigned i = 0; i < options.requests_a_day; ++i) {
        const Timestamp time{begins.microseconds + between(1, static_cast<std::int64_t>(who.hours) * hour_us)};
        const auto count = static_cast<std::uint64_t>(between(1, 12));
        requests(time, person, routes[below(std::size(routes))], count, count * below(who.reads), from);
    }
    if (who.administers && chance(0.3)) administers({begins.microseconds + between(0, 4 * hour_us)}, person, static_cast<unsigned>(between(1, 12)), 3 * hour_us);
}

void ActivityYear::Making::day_of(const Key& key, int day) {
    if (day < key.from_day) return;
    for (unsigned hour = 0; hour < 24; hour += key.every_hours) {
        const auto from = key.roams ? 3'000'000 + below(1'000) : key.addresses[below(key.addresses.size())];
        requests(at(day, hour * hour_us + between(0, 10 * minute_us)), key.person, routes[0], 4, 200, address(from), key.key);
    }
}

unsigned ActivityYear::Making::admin_of(unsigned organization) { return organization + options.organizations * static_cast<unsigned>(below(std::min(3U, options.people / options.organizations))); }

void ActivityYear::Making::business(unsigned organization, int day) {
    if (day % 7 >= 5) return;
    const auto admin = admin_of(organization);
    const auto noon = at(day, 10 * hour_us + between(0, 4 * hour_us));
    if (chance(0.05)) invites(noon, admin, static_cast<unsigned>(between(1, 6)), hour_us);
    if (chance(0.03)) removes(noon, admin, static_cast<unsigned>(between(1, 4)), hour_us);
    if (chance(0.04)) exported(noon, admin, 150 + below(100));
    if (chance(0.0012)) invites(noon, admin, static_cast<unsigned>(between(10, 60)), hour_us);    // a project begins
    if (chance(0.0010)) removes(noon, admin, static_cast<unsigned>(between(6, 30)), hour_us / 2);  // a department goes
    if (chance(0.0010)) exported(noon, admin, 2'000 + below(6'000));                               // the auditors came
    if (chance(0.0015)) administers(at(day, 21 * hour_us), admin, static_cast<unsigned>(between(5, 20)), 2 * hour_us);  // a late release
    if (chance(0.01)) {
        const auto whom = organization + options.organizations * static_cast<unsigned>(between(3, std::max(3, static_cast<int>(options.people / options.organizations) - 1)));
        if (whom >= options.people) return;
        const bool administers = chance(0.2);
        people[whom].promoted = people[whom].promoted || administers;
        role(noon, admin, whom, "member", administers ? "access_manager" : "manager");
        if (chance(0.03)) role({noon.microseconds + 5 * hour_us}, whom, admin_of((organization + 1) % options.organizations), "member", "access_manager");
    }
    business_with_rights(organization, admin, noon);
    if (chance(0.002) && !keys.empty()) keys[below(keys.size())].addresses.push_back(static_cast<unsigned>(2'000'000 + below(1'000'000)));  // a server moves
}

void ActivityYear::Making::business_with_rights(unsigned organization, unsigned admin, Timestamp noon) {
    const OtherDice dice(*this);
    const auto somebody = organization + options.organizations * static_cast<unsigned>(between(3, 8));
    if (somebody < options.people) {
        if (chance(0.02)) joins(noon, admin, somebody, helpers[organization]);
        if (chance(0.002)) joins(noon, admin, somebody, deputies[organization]);
        if (chance(0.01)) grants(noon, admin, somebody, chance(0.5) ? "manager" : own_role);
        if (chance(0.01)) grants(noon, admin, somebody, "access_manager", Timestamp{noon.microseconds + between(1, 14) * day_us});  // for a holiday
    }
    if (chance(0.006)) joins(noon, admin, admin, helpers[organization]);  // who administers gains nothing by it
    if (chance(0.004)) redefines(noon, admin, organization, {Permission::member_read, Permission::invitation_manage, Permission::unit_manage});
    if (chance(0.004)) redefines(noon, admin, organization, {Permission::member_read, Permission::invitation_manage});
}

void ActivityYear::Making::run() {
    populate();
    std::vector<Planned> plan;
    const auto days = static_cast<int>(options.days);
    for (unsigned kind = 0; kind < std::size(kinds); ++kind) {
        for (unsigned i = 0; i < options.incidents; ++i) plan.push_back({static_cast<int>(between(kind == 6 ? days / 2 : 30, days - 1)), kind});
    }
    for (int day = 0; day < days; ++day) {
        for (unsigned i = 0; i < people.size(); ++i) day_of(i, day);
        for (const auto& key : keys) day_of(key, day);
        for (unsigned i = 0; i < organizations.size(); ++i) business(i, day);
        for (const auto& planned : plan) {
            if (planned.day == day) incident(planned.kind, day);
        }
        emit(at(day + 1, 0));
    }
}

void ActivityYear::tell(const TakeEvent& event, const TakeActivity& activity) {
    incidents_.clear();
    Making(*this, event, activity).run();
}

}  // namespace muster::bench
