#include "bench/activity_year.hpp"

#include <algorithm>
#include <random>

namespace muster::bench {
namespace {

using namespace domain;

constexpr std::int64_t second_us = 1'000'000, minute_us = 60 * second_us, hour_us = 60 * minute_us, day_us = 24 * hour_us;

struct Item {
    Timestamp time;
    std::optional<Event> event;
    Actor actor;
    std::optional<activity::Activity> activity;
};

struct Person {
    AccountId account;
    SessionId session;
    unsigned organization = 0;
    bool administers = false;
    bool night_shift = false;
    bool roams = false;          ///< works from anywhere
    unsigned begins = 8;         ///< hour
    unsigned hours = 8;
    unsigned reads = 20;         ///< rows of an ordinary answer
    int from_day = 0;            ///< the first day they use it
    int gone_from = 1 << 30;     ///< left, but the account was forgotten
    std::vector<std::pair<int, int>> away;  ///< [from, to) days
};

struct Key {
    ApiKeyId key;
    unsigned person = 0;
    unsigned every_hours = 1;
    bool roams = false;
    int from_day = 0;
    std::vector<unsigned> addresses;
};

struct Planned {
    int day = 0;
    unsigned kind = 0;
};

constexpr const char* kinds[] = {"failure_burst",    "new_key_address",       "mass_read",      "mass_delete", "role_escalation",
                                 "invitation_spray", "dormant_account_awake", "off_hours_admin"};

constexpr const char* routes[] = {"GET /v1/organizations/{org}/members", "GET /v1/me", "GET /v1/organizations/{org}/members/{acc}",
                                  "GET /v1/organizations/{org}/sites",   "GET /v1/events", "PATCH /v1/organizations/{org}/members/{acc}"};

}  // namespace

struct ActivityYear::Making {
    ActivityYear& year;
    const YearOptions& options;
    const TakeEvent& take_event;
    const TakeActivity& take_activity;
    std::mt19937_64 random;
    std::vector<Person> people;
    std::vector<Key> keys;
    std::vector<OrganizationId> organizations;
    std::vector<Item> today;
    std::uint64_t position = 0, activity_position = 0, ids = 0;
    std::int64_t last = 0;

    Making(ActivityYear& y, const TakeEvent& e, const TakeActivity& a)
        : year(y), options(y.options_), take_event(e), take_activity(a), random(y.options_.seed) {}

    // --- luck ---
    std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : random() % n; }
    std::int64_t between(std::int64_t least, std::int64_t most) { return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least + 1))); }
    bool chance(double share) { return static_cast<double>(random() >> 11U) * 0x1p-53 < share; }
    template <class Id>
    Id fresh() {
        Id id;
        const auto a = random(), b = ++ids;
        for (unsigned i = 0; i < 8; ++i) {
            id.bytes[i] = static_cast<std::uint8_t>(b >> (8 * (7 - i)));
            id.bytes[8 + i] = static_cast<std::uint8_t>(a >> (8 * i));
        }
        return id;
    }
    Bytes32 mark(std::uint64_t n) {
        Bytes32 bytes{};
        std::mt19937_64 of(n);
        for (auto& each : bytes) each = static_cast<std::uint8_t>(of());
        return bytes;
    }
    static std::string address(std::uint64_t n) { return "10." + std::to_string(n / 65'536 % 256) + "." + std::to_string(n / 256 % 256) + "." + std::to_string(n % 256); }
    std::string address_of(unsigned person) {
        if (people[person].roams || chance(0.1)) return address(1'000'000 + below(100'000));
        return address(chance(0.6) ? people[person].organization : 10'000 + person);
    }

    // --- what is told ---
    Timestamp at(int day, std::int64_t us) const { return {year.begin().microseconds + day * day_us + us}; }
    static Actor actor_of(const Person& person) {
        Actor actor;
        actor.kind = ActorKind::account;
        actor.account = person.account;
        actor.session = person.session;
        return actor;
    }
    void tell(Timestamp time, Event event, const Actor& actor) { today.push_back({time, std::move(event), actor, {}}); }
    void note(Timestamp time, activity::Activity record) { today.push_back({time, {}, {}, std::move(record)}); }
    /// What is before `end`; a night shift's morning is tomorrow's.
    void emit(Timestamp end) {
        std::stable_sort(today.begin(), today.end(), [](const Item& a, const Item& b) { return a.time < b.time; });
        const auto tomorrow = std::find_if(today.begin(), today.end(), [&](const Item& each) { return each.time >= end; });
        for (auto each = today.begin(); each != tomorrow; ++each) {
            auto& item = *each;
            last = std::max(last, item.time.microseconds);
            if (item.event) {
                RecordedEvent recorded{{}, std::move(*item.event)};
                auto& meta = recorded.meta;
                meta.position = meta.commit_first = {++position};
                meta.id = fresh<EventId>();
                meta.commit = fresh<CommitId>();
                meta.stream = stream_of(recorded.event);
                meta.stream_version = 1;
                meta.time = {last};
                meta.actor = item.actor;
                take_event(recorded);
            } else {
                take_activity({{++activity_position}, {last}, {position}, std::move(*item.activity)});
            }
        }
        today.erase(today.begin(), tomorrow);
    }

    void requests(Timestamp time, unsigned person, const char* route, std::uint64_t count, std::uint64_t rows, const std::string& from,
                  std::optional<ApiKeyId> key = {}) {
        activity::RequestsCounted counted;
        counted.minute = {time.microseconds / minute_us * minute_us};
        counted.route = route;
        counted.requests = count;
        counted.rows = rows;
        counted.took_us = count * 300;
        counted.account = people[person].account;
        if (key) {
            counted.key = key;
        } else {
            counted.session = people[person].session;
        }
        counted.organization = organizations[people[person].organization];
        counted.address = from;
        note({(counted.minute.microseconds / minute_us + 1) * minute_us}, std::move(counted));
    }
    void sign_in(Timestamp time, unsigned person, const std::string& from) {
        auto& who = people[person];
        who.session = fresh<SessionId>();
        SessionStarted started;
        started.session = who.session;
        started.account = who.account;
        started.expires_at = time + std::chrono::hours(24);
        tell(time, started, {});
        activity::SignInSucceeded signed_in;
        signed_in.account = who.account;
        signed_in.session = who.session;
        signed_in.address = from;
        note({time.microseconds + 1}, signed_in);
    }
    void fail(Timestamp time, unsigned person, const std::string& from) {
        activity::SignInFailed failed;
        failed.reason = activity::SignInFailure::wrong_password;
        failed.account = people[person].account;
        failed.address = from;
        note(time, failed);
    }
    void fail_nobody(Timestamp time, std::uint64_t name, std::uint64_t from) {
        activity::SignInFailed failed;
        failed.identifier = mark(name);
        failed.address_mark = mark(from);
        note(time, failed);
    }
    void exported(Timestamp time, unsigned person, std::uint64_t count) {
        activity::PeopleTransferred transferred;
        transferred.account = people[person].account;
        transferred.session = people[person].session;
        transferred.organization = organizations[people[person].organization];
        transferred.format = "csv";
        transferred.people = count;
        note(time, transferred);
    }
    void removes(Timestamp time, unsigned person, unsigned count, std::int64_t within) {
        for (unsigned i = 0; i < count; ++i) {
            MemberRemoved removed;
            removed.account = fresh<AccountId>();
            removed.organization = organizations[people[person].organization];
            tell({time.microseconds + between(0, within)}, removed, actor_of(people[person]));
        }
    }
    void invites(Timestamp time, unsigned person, unsigned count, std::int64_t within) {
        for (unsigned i = 0; i < count; ++i) {
            UserInvited invited;
            invited.invitation = fresh<InvitationId>();
            invited.account = fresh<AccountId>();
            invited.organization = organizations[people[person].organization];
            tell({time.microseconds + between(0, within)}, invited, actor_of(people[person]));
        }
    }
    void role(Timestamp time, unsigned by, unsigned whom, const char* from, const char* to) {
        RoleChanged changed;
        changed.account = people[whom].account;
        changed.organization = organizations[people[whom].organization];
        changed.from = from;
        changed.to = to;
        tell(time, changed, actor_of(people[by]));
    }
    void administers(Timestamp time, unsigned person, unsigned count, std::int64_t within) {
        for (unsigned i = 0; i < count; ++i) {
            ExternalLanguageSet set;
            set.account = fresh<AccountId>();
            set.organization = organizations[people[person].organization];
            set.locale = "en";
            tell({time.microseconds + between(0, within)}, set, actor_of(people[person]));
        }
    }

    // --- ordinary life ---
    void populate() {
        for (unsigned i = 0; i < options.organizations; ++i) {
            organizations.push_back(fresh<OrganizationId>());
            OrganizationCreated created;
            created.organization = organizations.back();
            created.name = "Company " + std::to_string(i);
            tell(at(0, i), created, Actor::system());
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
    bool is_at_work(const Person& person, int day) {
        if (day < person.from_day || day >= person.gone_from) return false;
        for (const auto& [from, to] : person.away) {
            if (day >= from && day < to) return false;
        }
        return day % 7 < 5 || chance(person.night_shift ? 0.4 : 0.02);
    }
    void day_of(unsigned person, int day) {
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
    void day_of(const Key& key, int day) {
        if (day < key.from_day) return;
        for (unsigned hour = 0; hour < 24; hour += key.every_hours) {
            const auto from = key.roams ? 3'000'000 + below(1'000) : key.addresses[below(key.addresses.size())];
            requests(at(day, hour * hour_us + between(0, 10 * minute_us)), key.person, routes[0], 4, 200, address(from), key.key);
        }
    }
    unsigned admin_of(unsigned organization) { return organization + options.organizations * static_cast<unsigned>(below(std::min(3U, options.people / options.organizations))); }
    /// What happens in an organization now and then, and is all right.
    void business(unsigned organization, int day) {
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
            role(noon, admin, whom, "member", chance(0.2) ? "access_manager" : "manager");
            if (chance(0.03)) role({noon.microseconds + 5 * hour_us}, whom, admin_of((organization + 1) % options.organizations), "member", "access_manager");
        }
        if (chance(0.002) && !keys.empty()) keys[below(keys.size())].addresses.push_back(static_cast<unsigned>(2'000'000 + below(1'000'000)));  // a server moves
    }

    // --- incidents ---
    Incident& plant(const char* kind, AccountId account, Timestamp from, Timestamp to) {
        year.incidents_.push_back({kind, account, {}, from, to});
        return year.incidents_.back();
    }
    void incident(unsigned kind, int day) {
        const auto admin = admin_of(static_cast<unsigned>(below(options.organizations)));
        const auto user = static_cast<unsigned>(below(options.people));
        const auto start = at(day, between(8 * hour_us, 17 * hour_us));
        const bool small = chance(0.12);  // what a careful one does
        switch (kind) {
            case 0: return guessing(start, user, small);
            case 1: return stolen_key(start, small);
            case 2: return reading(start, user, small);
            case 3:
                removes(start, admin, static_cast<unsigned>(small ? between(6, 12) : between(20, 80)), 20 * minute_us);
                plant(kinds[3], people[admin].account, start, {start.microseconds + 20 * minute_us});
                return;
            case 4: return escalation(start, admin);
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
    void guessing(Timestamp start, unsigned user, bool small) {
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
    void stolen_key(Timestamp start, bool known_network) {
        if (keys.empty()) return;
        const auto& key = keys[below(keys.size())];
        const auto from = known_network ? key.addresses[0] : 7'000'000 + below(1'000'000);
        for (int i = 0; i < 5; ++i) requests({start.microseconds + i * 2 * minute_us}, key.person, routes[0], 20, 400, address(from), key.key);
        plant(kinds[1], people[key.person].account, start, {start.microseconds + 10 * minute_us}).key = key.key;
    }
    void reading(Timestamp start, unsigned user, bool small) {
        const auto rows = static_cast<std::uint64_t>(small ? between(1'500, 3'500) : between(9'000, 60'000));
        if (chance(0.3)) {
            exported(start, user, rows);
        } else {
            for (int i = 0; i < 20; ++i) requests({start.microseconds + i * 2 * minute_us}, user, routes[0], rows / 20 / 100 + 1, rows / 20, address_of(user));
        }
        plant(kinds[2], people[user].account, start, {start.microseconds + 40 * minute_us});
    }
    void escalation(Timestamp start, unsigned admin) {
        const auto whom = (admin + options.organizations * 4) % options.people;
        switch (below(3)) {
            case 0:
                role(start, admin, admin, "manager", "access_manager");
                plant(kinds[4], people[admin].account, start, start);
                return;
            case 1: {
                const Timestamp back{start.microseconds + between(hour_us, 3 * hour_us)};
                role(start, admin, whom, "member", "access_manager");
                role(back, whom, admin, "manager", "access_manager");
                plant(kinds[4], people[whom].account, start, back);
                return;
            }
            default: {
                const Timestamp later{start.microseconds + between(minute_us, 2 * hour_us)};
                role(start, admin, whom, "member", "access_manager");
                role(later, whom, (whom + options.organizations) % options.people, "guest", "access_manager");
                plant(kinds[4], people[whom].account, start, later);
            }
        }
    }
    void waking(Timestamp start, int day) {
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

    void run() {
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
};

void ActivityYear::tell(const TakeEvent& event, const TakeActivity& activity) {
    incidents_.clear();
    Making(*this, event, activity).run();
}

}  // namespace muster::bench
