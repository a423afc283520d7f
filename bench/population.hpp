#pragma once
// A made-up population in a real data directory, for benchmarks: organizations, people who were invited and registered, a
// session each. The same numbers give the same events.

#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/data_directory.hpp"

namespace muster::bench {

/// A directory under TMPDIR that goes with the object.
class Scratch {
  public:
    Scratch() {
        auto pattern = (std::filesystem::temp_directory_path() / "muster-bench-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) fail("cannot make " + pattern);
        path_ = pattern;
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    [[noreturn]] static void fail(const std::string& why) {
        std::cerr << "bench: " << why << '\n';
        std::exit(1);
    }

  private:
    std::string path_;
};

class Population {
  public:
    Population(std::uint64_t organizations, std::uint64_t people) : organizations_(organizations), people_(people) {}

    template <class Id>
    [[nodiscard]] static Id id(std::uint64_t n) {  // random-looking, as the last bytes of a UUIDv7 are
        const auto digest = eventstore::crypto::sha256(std::string(Id::prefix) + std::to_string(n));
        Id made;
        std::copy_n(digest.begin(), made.bytes.size(), made.bytes.begin());
        return made;
    }
    [[nodiscard]] std::uint64_t people() const { return people_; }
    [[nodiscard]] domain::OrganizationId organization(std::uint64_t n) const { return id<domain::OrganizationId>(n % organizations_); }
    [[nodiscard]] static domain::AccountId account(std::uint64_t n) { return id<domain::AccountId>(n); }
    [[nodiscard]] static domain::TokenHash session_token(std::uint64_t n) {
        return {eventstore::crypto::sha256("session " + std::to_string(n))};
    }
    [[nodiscard]] static std::string email(std::uint64_t n) { return "user" + std::to_string(n) + "@company.example"; }
    [[nodiscard]] static std::string first_name(std::uint64_t n) {
        static constexpr std::array stems{"Anna", "Boris", "Çağla", "Dmitri", "Élise", "Fatima", "Giorgi", "Hiroshi", "İpek", "Алексей", "山田", "محمد"};
        return std::string(stems[n % stems.size()]) + (n % 3 == 0 ? "-" + syllables(n / 7) : "");
    }
    [[nodiscard]] static std::string last_name(std::uint64_t n) { return syllables(n * 2654435761U % 9973); }

    /// Hands every event in order to `take`.
    template <class Take>
    void tell(Take&& take) const {
        Teller teller{take};
        teller(domain::IncarnationStarted{id<domain::IncarnationId>(1), {}, {}, {}}, {});
        for (std::uint64_t n = 0; n < organizations_; ++n) {
            domain::OrganizationCreated e;
            e.organization = organization(n);
            e.name = "Company " + std::to_string(n);
            teller(e, {});
        }
        for (std::uint64_t n = 0; n < people_; ++n) tell_person(teller, n);
    }

    /// Fills an empty data directory; also hands each record to `also`.
    template <class Also>
    void write(eventstore::DataDirectory& data, Also&& also) const {
        const auto epoch = data.log().take_writer();
        if (!epoch) Scratch::fail("cannot write the log");
        eventstore::AppendBatch batch;
        batch.epoch = *epoch;
        std::optional<eventstore::Keyring::NewKey> key;
        std::optional<domain::AccountId> subject;
        const auto append = [&] {
            if (batch.records.empty()) return;
            batch.expected_tail = data.log().tail();
            if (!data.log().append(batch)) Scratch::fail("cannot append");
            batch.records.clear();
            batch.keys_added.clear();
        };
        tell([&](const domain::RecordedEvent& event) {
            if (const auto now = domain::subject_of(event.event); now && now != subject) {
                subject = now;
                key = data.keyring().make(*subject);
                batch.keys_added.push_back(key->wrapped);
            }
            batch.records.push_back(eventstore::encode(event, key ? std::optional(key->clear) : std::nullopt));
            also(event.meta.position, batch.records.back());
            if (batch.records.size() >= 1024) append();
        });
        append();
    }

  private:
    template <class Take>
    struct Teller {
        Take& take;
        std::uint64_t position = 0;
        void operator()(domain::Event event, std::uint64_t version) {
            domain::RecordedEvent recorded;
            recorded.event = std::move(event);
            auto& meta = recorded.meta;
            meta.position = {++position};
            meta.id = id<domain::EventId>(position);
            meta.commit = id<domain::CommitId>(position);
            meta.commit_first = meta.position;
            meta.stream = domain::stream_of(recorded.event);
            meta.stream_version = version == 0 ? 1 : version;
            meta.time = {1'772'366'400'000'000 + static_cast<std::int64_t>(position) * 1000};
            meta.actor = domain::Actor::system();
            take(recorded);
        }
    };

    [[nodiscard]] static std::string syllables(std::uint64_t n) {
        static constexpr std::array parts{"ba", "re", "mi", "fo", "su", "la", "ti", "do", "na", "ke", "po", "ri", "va", "zu"};
        std::string made;
        for (n += 200; n > 0; n /= parts.size()) made += parts[n % parts.size()];
        made[0] = static_cast<char>(made[0] - 32);
        return made;
    }

    template <class Tell>
    void tell_person(Tell& teller, std::uint64_t n) const {
        const auto account = this->account(n);
        const auto home = organization(n);
        domain::MemberAdded added;
        added.account = account;
        added.organization = home;
        added.role = n % 20 == 0 ? "manager" : "member";
        added.locale = "en";
        added.email_claim = domain::Claim{eventstore::crypto::sha256(email(n))};
        added.first_name = first_name(n);
        added.last_name = last_name(n);
        added.email = added.email_normal = email(n);
        added.phone = added.phone_raw = "+4917" + std::to_string(10'000'000 + n);
        added.username = added.username_normal = "u" + std::to_string(n);
        added.job_title = std::string("Engineer");
        teller(added, 1);
        const auto invitation = id<domain::InvitationId>(n);
        const domain::TokenHash link{eventstore::crypto::sha256("link " + std::to_string(n))};
        teller(domain::UserInvited{invitation, account, home, 1, link, {}}, 2);
        teller(domain::InvitationSent{invitation, account, home, {1'772'466'400'000'000}}, 3);
        if (n % 4 == 3) return;
        teller(domain::InvitationAccepted{invitation, account, home}, 4);
        domain::PasswordSet password;
        password.account = account;
        password.password_hash = std::string("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaA");
        teller(password, 5);
        domain::SessionStarted session;
        session.session = id<domain::SessionId>(n);
        session.account = account;
        session.token_hash = session_token(n);
        session.expires_at = {1'782'366'400'000'000};
        session.address = std::string("192.0.2.1");
        session.user_agent = std::string("Mozilla/5.0 (X11; Linux x86_64)");
        teller(session, 1);
    }

    std::uint64_t organizations_, people_;
};

}  // namespace muster::bench
