// Random histories, asked about at random positions over the whole way of a request. MUSTER_TEST_HISTORIES sets their number.
//
// - Who reads the audit is answered what was answered then: themselves as an ADMIN, and as_seen_by anybody else as they were.
// - Whoever does not is shown nothing that did not stand then, names nobody and nothing that they cannot find now, and a row shows
//   no field that it does not show now.
// - Who was erased is blank in all of it.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "api/tokens.hpp"
#include "domain/visibility.hpp"
#include "projections/json_members.hpp"
#include "tests/domain/random_play.hpp"
#include "tests/past/asked.hpp"
#include "tests/reference/reading.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using projections::text_member;
using reference::Reading;

constexpr std::size_t histories_usual = 1;
constexpr std::size_t events_of_a_history = 600;
constexpr std::size_t positions_of_a_history = 4;
constexpr std::size_t viewers_max = 8;
constexpr std::size_t questions_of_a_viewer = 2000;

class Check {
  public:
    explicit Check(std::uint64_t seed) : random_(seed), played_(random_(), events_of_a_history), questions_(everything_to_ask(played_)) {
        keys_[played_.auditor()] = api::new_api_key();
        std::vector<AccountId> active;
        for (const auto& id : played_.seen().accounts) {
            const auto account = played_.now().account(id);
            if (account && account->status == AccountStatus::active && account->instance_role != InstanceRole::admin) active.push_back(id);
        }
        std::shuffle(active.begin(), active.end(), random_);
        if (active.size() > viewers_max) active.resize(viewers_max);
        viewers_ = active;
        for (const auto& id : viewers_) keys_[id] = api::new_api_key();
        const auto all = played_.as_it_was(played_.story().events().size(), keys_);
        today_ = std::make_unique<Reading>(all, all.now());
    }
    void run() {
        BOOST_REQUIRE(!viewers_.empty());
        for (const auto& viewer : viewers_) see_today(viewer);
        for (std::size_t i = 0; i < positions_of_a_history; ++i) {
            const auto events = played_.story().events().size();
            position_ = events / 4 + random_() % (events * 3 / 4);
            const auto then = played_.as_it_was(position_, keys_);
            Reading reading(then, then.now(), played_.erased());
            compare_with_then(reading, played_.auditor());
            for (const auto& viewer : viewers_) {
                compare_with_then(reading, viewer);
                look_without_right(viewer);
            }
        }
        BOOST_TEST_MESSAGE(compared_ << " answers as of then, " << limited_ << " without the right, " << blank_ << " rows of the erased");
        BOOST_TEST(compared_ > 0U);
        BOOST_TEST(limited_ > 0U);
    }

  private:
    [[nodiscard]] std::string as_of(const std::string& target) const { return with(target, "position=" + std::to_string(position_)); }
    [[nodiscard]] const std::string& a_question() { return questions_[random_() % questions_.size()]; }

    void see_today(AccountId viewer) {
        auto& ids = seen_today_[viewer];
        ids.insert(viewer.text());
        for (const auto& target : questions_) {
            const auto answer = today_->get(keys_[viewer], target);
            if (answer.status != 200) continue;
            ids.merge(ids_in(answer.body));
        }
    }

    void compare_with_then(Reading& reading, AccountId viewer) {
        const bool audits = viewer == played_.auditor();
        for (std::size_t i = 0; i < questions_of_a_viewer; ++i) {
            const auto& target = a_question();
            const auto live = reading.get(keys_[viewer], target);
            if (live.status == 401) return;  // could not sign in then
            const auto past = today_->get(keys_[played_.auditor()], audits ? as_of(target) : with(as_of(target), "as_seen_by=" + viewer.text()));
            if (live.status != 200) {
                BOOST_REQUIRE_MESSAGE(past.status >= 400, where(target, viewer) << ": " << past.body << " instead of " << live.status);
                continue;
            }
            BOOST_REQUIRE_MESSAGE(past.status == 200, where(target, viewer) << ": " << past.status << " instead of " << live.body << past.body);
            BOOST_REQUIRE_MESSAGE(without_versions(past.body) == without_versions(live.body), where(target, viewer) << ": " << past.body << "\ninstead of\n" << live.body);
            ++compared_;
            check_blank(past.body, target);
        }
    }

    void look_without_right(AccountId viewer) {
        for (std::size_t i = 0; i < questions_of_a_viewer; ++i) {
            const auto& target = a_question();
            if (reads_audit(viewer, target)) continue;
            const auto past = today_->get(keys_[viewer], as_of(target));
            if (past.status != 200) continue;
            ++limited_;
            check_blank(past.body, target);
            for (const auto& id : ids_in(past.body)) {
                BOOST_REQUIRE_MESSAGE(seen_today_[viewer].contains(id), where(target, viewer) << " names " << id << ": " << past.body);
            }
            const auto everything = today_->get(keys_[played_.auditor()], as_of(target));
            BOOST_REQUIRE_MESSAGE(everything.status == 200, where(target, viewer) << ": " << past.body << " instead of " << everything.status);
            check_rows(past.body, everything.body, target, viewer);
            const auto live = today_->get(keys_[viewer], target);
            if (target.find("/members/") == std::string::npos || target.find('/', target.find("acc_")) != std::string::npos) continue;
            // A row that shows in part today shows in part.
            BOOST_REQUIRE_EQUAL(live.status, 200U);
            const auto names = names_in(live.body);
            for (const auto& name : names_in(past.body)) {
                BOOST_REQUIRE_MESSAGE(names.contains(name) || names.contains("status"), where(target, viewer) << " shows " << name << ": " << past.body);
            }
        }
    }

    void check_rows(std::string_view past, std::string_view everything, const std::string& target, AccountId viewer) {
        for (const auto& row : rows_of(past)) {
            std::string beyond = "a row";
            for (const auto& stood : rows_of(everything)) {
                const bool same = row.substr(0, row.find(',')) == stood.substr(0, stood.find(','));
                if (same) beyond = said_beyond(row, stood);
                if (beyond.empty()) break;
            }
            BOOST_REQUIRE_MESSAGE(beyond.empty(), where(target, viewer) << " says " << beyond << ": " << row << "\nof\n" << everything);
        }
    }

    void check_blank(std::string_view body, const std::string& target) {
        for (const auto& row : rows_of(body)) {
            const auto id = AccountId::parse(text_member(row, "account_id"));
            if (!id || !played_.erased().contains(*id)) continue;
            ++blank_;
            for (const char* name : {"first_name", "last_name", "email", "username", "phone", "job_title", "title", "name", "voicemail_email"}) {
                BOOST_REQUIRE_MESSAGE(text_member(row, name).empty(), target << " at " << position_ << ": " << row);
            }
        }
    }

    /// By right, as of now, where the question is about.
    [[nodiscard]] bool reads_audit(AccountId id, const std::string& target) const {
        const Viewer viewer{id, false, {}, today_->services().clock.now()};
        const auto& now = today_->registry();
        const auto text = target.substr(0, target.find_first_of("?", 0));
        const auto slash = text.find('/', 4);
        const auto named = slash == std::string::npos ? std::string() : text.substr(slash + 1, text.find('/', slash + 1) - slash - 1);
        if (const auto organization = OrganizationId::parse(named)) return grant_of(now, viewer, *organization, Permission::audit_read).allowed;
        const auto account = AccountId::parse(named);
        if (!account) return false;
        const auto found = now.account(*account);
        return *account == id || (found && found->home && grant_of(now, viewer, *found->home, Permission::audit_read).allowed);
    }

    [[nodiscard]] std::string where(const std::string& target, AccountId viewer) const {
        return target + " at " + std::to_string(position_) + " by " + viewer.text();
    }

    std::mt19937_64 random_;
    Played played_;
    std::vector<std::string> questions_;
    std::map<AccountId, std::string> keys_;
    std::vector<AccountId> viewers_;
    std::unique_ptr<Reading> today_;
    std::map<AccountId, std::set<std::string>> seen_today_;
    std::size_t position_ = 0, compared_ = 0, limited_ = 0, blank_ = 0;
};

BOOST_AUTO_TEST_SUITE(viewing_rule)

BOOST_AUTO_TEST_CASE(the_past_shows_what_was_shown_then_or_less_and_never_what_is_hidden_now) {
    std::mt19937_64 random(seed());
    for (std::size_t i = 0; i < number_of_histories(histories_usual); ++i) {
        const auto of_history = random();
        BOOST_TEST_CONTEXT("history " << of_history) { Check(of_history).run(); }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
