#pragma once
// How a made-up year is made: the parts of ActivityYear::Making. Ordinary life is in activity_year.cpp, what is planted in it in
// activity_year_incidents.cpp. Internal to these.

#include <algorithm>
#include <random>

#include "bench/activity_year.hpp"

namespace muster::bench {

using namespace domain;

inline constexpr std::int64_t second_us = 1'000'000, minute_us = 60 * second_us, hour_us = 60 * minute_us, day_us = 24 * hour_us;

struct Item {
    Timestamp time;
    std::optional<Event> event;
    Actor actor;
    std::optional<activity::Activity> activity;
    bool has_other_dice = false;  ///< so have its ids
};

struct Person {
    AccountId account;
    SessionId session;
    unsigned organization = 0;
    bool administers = false;
    bool promoted = false;       ///< became an administrator later
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

inline constexpr const char* own_role = "helper";

struct Planned {
    int day = 0;
    unsigned kind = 0;
};

inline constexpr const char* kinds[] = {"failure_burst",    "new_key_address",       "mass_read",      "mass_delete", "role_escalation",
                                 "invitation_spray", "dormant_account_awake", "off_hours_admin"};

inline constexpr const char* routes[] = {"GET /v1/organizations/{org}/members", "GET /v1/me", "GET /v1/organizations/{org}/members/{acc}",
                                  "GET /v1/organizations/{org}/sites",   "GET /v1/events", "PATCH /v1/organizations/{org}/members/{acc}"};

struct ActivityYear::Making {
    ActivityYear& year;
    const YearOptions& options;
    const TakeEvent& take_event;
    const TakeActivity& take_activity;
    std::mt19937_64 random, other_random;
    bool has_other_dice = false;
    std::vector<Person> people;
    std::vector<Key> keys;
    std::vector<OrganizationId> organizations;
    std::vector<GroupId> helpers, deputies;  ///< a group of each organization: with its own role; with its administrators'
    std::vector<Item> today;
    std::uint64_t position = 0, activity_position = 0, ids = 0;
    std::int64_t last = 0;

    Making(ActivityYear& y, const TakeEvent& e, const TakeActivity& a)
        : year(y), options(y.options_), take_event(e), take_activity(a), random(y.options_.seed), other_random(~y.options_.seed) {}

    // --- luck ---
    /// While it lives, the dice are others: what is added to a year leaves the rest of it as it was.
    struct OtherDice {
        explicit OtherDice(Making& making, bool other = true) : year(making), swapped(other && !making.has_other_dice) { swap(); }
        ~OtherDice() { swap(); }
        OtherDice(const OtherDice&) = delete;
        OtherDice& operator=(const OtherDice&) = delete;
        void swap() {
            if (!swapped) return;
            std::swap(year.random, year.other_random);
            year.has_other_dice = !year.has_other_dice;
        }
        Making& year;
        bool swapped;
    };
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
    void tell(Timestamp time, Event event, const Actor& actor) { today.push_back({time, std::move(event), actor, {}, has_other_dice}); }
    void note(Timestamp time, activity::Activity record) { today.push_back({time, {}, {}, std::move(record), has_other_dice}); }
    /// What is before `end`; a night shift's morning is tomorrow's.
    void emit(Timestamp end) {
        std::stable_sort(today.begin(), today.end(), [](const Item& a, const Item& b) { return a.time < b.time; });
        const auto tomorrow = std::find_if(today.begin(), today.end(), [&](const Item& each) { return each.time >= end; });
        for (auto each = today.begin(); each != tomorrow; ++each) {
            auto& item = *each;
            const OtherDice dice(*this, item.has_other_dice);
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

    void grants(Timestamp time, unsigned by, unsigned whom, const char* role, std::optional<Timestamp> until = {}) {
        GrantGiven given;
        given.organization = organizations[people[whom].organization];
        given.grant = fresh<GrantId>();
        given.account = people[whom].account;
        given.role = role;
        given.ends_at = until;
        tell(time, given, actor_of(people[by]));
        GrantRevoked revoked;  // what is put right some day
        revoked.organization = given.organization;
        revoked.grant = given.grant;
        revoked.account = given.account;
        tell(until.value_or(Timestamp{time.microseconds + between(2, 20) * day_us}), revoked, Actor::system());
    }
    void joins(Timestamp time, unsigned by, unsigned whom, GroupId group) {
        tell(time, GroupMemberAdded{people[whom].account, organizations[people[whom].organization], group}, actor_of(people[by]));
        tell({time.microseconds + between(2, 20) * day_us}, GroupMemberRemoved{people[whom].account, organizations[people[whom].organization], group},
             Actor::system());
    }
    void redefines(Timestamp time, unsigned by, unsigned organization, std::vector<Permission> permissions) {
        RoleRedefined redefined;
        redefined.organization = organizations[organization];
        redefined.name = own_role;
        redefined.permissions = std::move(permissions);
        tell(time, redefined, actor_of(people[by]));
    }

    // --- ordinary life, and incidents ---
    void populate();
    void give_structure(unsigned organization);
    bool is_at_work(const Person& person, int day);
    void day_of(unsigned person, int day);
    void day_of(const Key& key, int day);
    unsigned admin_of(unsigned organization);
    /// What happens in an organization now and then, and is all right.
    void business(unsigned organization, int day);
    void business_with_rights(unsigned organization, unsigned admin, Timestamp noon);
    Incident& plant(const char* kind, AccountId account, Timestamp from, Timestamp to);
    void incident(unsigned kind, int day);
    void guessing(Timestamp start, unsigned user, bool small);
    void stolen_key(Timestamp start, int day, bool known_network);
    void reading(Timestamp start, unsigned user, bool small);
    void escalation(Timestamp start, unsigned admin);
    void escalation_by_grants(Timestamp start, unsigned admin);
    [[nodiscard]] unsigned no_administrator(unsigned person) const;
    void waking(Timestamp start, int day);
    void run();
};

}  // namespace muster::bench
