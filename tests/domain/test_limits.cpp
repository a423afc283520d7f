// docs/limits.md has a row for each limit of domain/limits.hpp, with its value.

#include <boost/test/unit_test.hpp>
#include <regex>
#include <set>

#include "domain/limits.hpp"
#include "tests/domain/sources.hpp"

namespace muster::tests {
namespace {

namespace limits = domain::limits;
using std::chrono::hours;
using std::chrono::minutes;

std::string hours_of(domain::Duration d) {
    return std::to_string(std::chrono::duration_cast<hours>(d).count()) + " h";
}

BOOST_AUTO_TEST_SUITE(limits_page)

BOOST_AUTO_TEST_CASE(every_limit_of_the_domain_stands_there_with_its_value) {
    const std::map<std::string, std::string> values{
        {"invitation_lifetime", hours_of(limits::invitation_lifetime)},
        {"idempotency_lifetime", hours_of(limits::idempotency_lifetime)},
        {"session_lifetime", hours_of(limits::session_lifetime)},
        {"session_idle", hours_of(limits::session_idle)},
        {"api_key_lifetime_max", hours_of(limits::api_key_lifetime_max)},
        {"email_claim_grace", hours_of(limits::email_claim_grace)},
        {"email_change_lifetime", hours_of(limits::email_change_lifetime)},
        {"email_change_wait", hours_of(limits::email_change_wait)},
        {"password_reset_lifetime", hours_of(limits::password_reset_lifetime)},
        {"password_reset_interval", std::to_string(std::chrono::duration_cast<minutes>(limits::password_reset_interval).count()) + " min"},
        {"name_bytes_max", std::to_string(limits::name_bytes_max)},
        {"email_bytes_max", std::to_string(limits::email_bytes_max)},
        {"username_bytes_max", std::to_string(limits::username_bytes_max)},
        {"phone_bytes_max", std::to_string(limits::phone_bytes_max)},
        {"locale_bytes_max", std::to_string(limits::locale_bytes_max)},
        {"reason_bytes_max", std::to_string(limits::reason_bytes_max)},
        {"email_domains_max", std::to_string(limits::email_domains_max)},
        {"sites_per_member_max", std::to_string(limits::sites_per_member_max)},
        {"clients_per_site_max", std::to_string(limits::clients_per_site_max)},
        {"sites_max", std::to_string(limits::sites_max)},
        {"extensions_max", std::to_string(limits::extensions_max)},
        {"extension_number_bytes_max", std::to_string(limits::extension_number_bytes_max)},
        {"card_id_bytes_max", std::to_string(limits::card_id_bytes_max)},
        {"undone_at_once_max", std::to_string(limits::undone_at_once_max)},
        {"levels_per_site_max", std::to_string(limits::levels_per_site_max)},
        {"zones_per_level_max", std::to_string(limits::zones_per_level_max)},
        {"templates_max", std::to_string(limits::templates_max)},
        {"template_subject_bytes_max", std::to_string(limits::template_subject_bytes_max)},
        {"template_text_bytes_max", std::to_string(limits::template_text_bytes_max)},
        {"template_html_bytes_max", std::to_string(limits::template_html_bytes_max)},
        {"recovery_codes_max", std::to_string(limits::recovery_codes_max)},
        {"live_sessions_max", std::to_string(limits::live_sessions_max)},
        {"live_api_keys_max", std::to_string(limits::live_api_keys_max)},
        {"memberships_max", std::to_string(limits::memberships_max)},
        {"owned_organizations_max", std::to_string(limits::owned_organizations_max)},
        {"organization_keys_max", std::to_string(limits::organization_keys_max)},
        {"registration_interval", std::to_string(std::chrono::duration_cast<minutes>(limits::registration_interval).count()) + " min"},
        {"anomaly_rules_max", std::to_string(limits::anomaly_rules_max)},
        {"anomaly_rule_bytes_max", std::to_string(limits::anomaly_rule_bytes_max)},
        {"rule_parameters_max", std::to_string(limits::rule_parameters_max)},
        {"alert_evidence_max", std::to_string(limits::alert_evidence_max)},
        {"legal_holds_max", std::to_string(limits::legal_holds_max)},
        {"erasure_reference_bytes_max", std::to_string(limits::erasure_reference_bytes_max)},
        {"access_reviews_max", std::to_string(limits::access_reviews_max)},
        {"access_review_name_bytes_max", std::to_string(limits::access_review_name_bytes_max)},
        {"access_review_items_max", std::to_string(limits::access_review_items_max)},
        {"groups_max", std::to_string(limits::groups_max)},
        {"groups_per_member_max", std::to_string(limits::groups_per_member_max)},
        {"subgroups_max", std::to_string(limits::subgroups_max)},
        {"group_depth_max", std::to_string(limits::group_depth_max)},
        {"grants_max", std::to_string(limits::grants_max)},
        {"own_roles_max", std::to_string(limits::own_roles_max)},
        {"role_name_bytes_max", std::to_string(limits::role_name_bytes_max)},
        {"units_max", std::to_string(limits::units_max)},
        {"unit_depth_max", std::to_string(limits::unit_depth_max)},
        {"management_depth_max", std::to_string(limits::management_depth_max)},
        {"shown_by_terms_max", std::to_string(limits::shown_by_terms_max)},
        {"end_max", hours_of(limits::end_max)},
        {"webhooks_max", std::to_string(limits::webhooks_max)},
        {"webhook_url_bytes_max", std::to_string(limits::webhook_url_bytes_max)},
        {"webhook_event_types_max", std::to_string(limits::webhook_event_types_max)},
        {"webhook_dead_letters_max", std::to_string(limits::webhook_dead_letters_max)},
        {"webhook_secret_overlap", hours_of(limits::webhook_secret_overlap)},
        {"webhook_secret_overlap_max", hours_of(limits::webhook_secret_overlap_max)},
    };
    const auto header = read_source("domain/limits.hpp");
    const std::regex constant(R"(inline constexpr [\w:]+ (\w+) =)");
    for (std::sregex_iterator it(header.begin(), header.end(), constant), end; it != end; ++it) {
        BOOST_CHECK_MESSAGE(values.contains((*it)[1]), "this test does not know " << (*it)[1]);
    }
    const auto page = read_source("docs/limits.md");
    for (const auto& [name, value] : values) {
        BOOST_CHECK_MESSAGE(page.find("| `" + name + "` | " + value + " |") != std::string::npos,
                            "docs/limits.md has no row | `" << name << "` | " << value << " |");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
