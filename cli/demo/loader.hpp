#pragma once
// Loads a data set over HTTP. What is there already (by e-mail domain or name, by site name, by e-mail address, by the recorded
// history) is left alone, so a load can be repeated after it was cut short, at any point and as often as one likes.
//
// The steps run in this order; each is parallel inside, but organizations, whose order says which client of a site is the
// first. Changes run in the order of the file within each organization.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/demo/ack_log.hpp"
#include "cli/demo/data_set.hpp"
#include "cli/demo/parallel.hpp"
#include "cli/demo/tally.hpp"

namespace muster::cli::demo {

struct LoadOptions {
    ApiOptions api;
    unsigned connections = 32;
    std::string password_seed = "muster-demo";  ///< everybody's password comes from it and their e-mail
};

/// What the server knows of a person of the data set.
struct PersonState {
    std::string account;   ///< text id; empty: not there
    std::string status;    ///< added, invited, active, suspended
    bool made_now = false; ///< by this load: nothing can have happened to it before
};

class Loader {
  public:
    Loader(const DataSet& data, LoadOptions options, Tally& tally, AckLog& acks);

    /// Everything, in order. A failure means that the server stayed away or refused the very beginning.
    [[nodiscard]] Done run();

    [[nodiscard]] const std::vector<PersonState>& people() const { return people_; }
    [[nodiscard]] std::string organization_id(const std::string& key) const;
    [[nodiscard]] std::string account_id(const std::string& person_key) const;
    /// What a person of the data set registers with.
    [[nodiscard]] std::string password_of(const DataPerson& person) const;
    /// The server shows no links (it was started without --dev), so nobody could register.
    [[nodiscard]] bool without_links() const { return without_links_; }

  private:
    // load_organizations.cpp
    [[nodiscard]] Done find_organizations(ApiClient& api);
    [[nodiscard]] Done load_organizations();
    [[nodiscard]] Done load_sites(ApiClient& api, const DataOrganization& owner);
    [[nodiscard]] Done add_organization(ApiClient& api, const DataOrganization& organization);
    // load_services.cpp
    [[nodiscard]] Done load_services();
    [[nodiscard]] Done buy_services(ApiClient& api, const DataOrganization& client, const std::string& id, const std::vector<std::string>& wanted);
    [[nodiscard]] Done add_extensions(ApiClient& api, const DataOrganization& client, const std::string& id, const std::set<std::string>& numbers);
    // load_people.cpp
    [[nodiscard]] Done find_people();
    [[nodiscard]] Done find_members(ApiClient& api, const DataOrganization& organization);
    [[nodiscard]] Done add_person(ApiClient& api, std::size_t index);
    // load_registrations.cpp
    [[nodiscard]] Done register_people();
    [[nodiscard]] Done register_person(ApiClient& api, std::size_t index);
    // load_links.cpp
    [[nodiscard]] Done link_person(ApiClient& api, const DataLink& link);
    // load_changes.cpp
    [[nodiscard]] Done change_people();
    [[nodiscard]] Done change_in_order(ApiClient& api, const std::vector<const DataChange*>& changes);
    [[nodiscard]] Done apply(ApiClient& api, const DataChange& change);
    [[nodiscard]] Done patch(ApiClient& api, const DataChange& change);
    [[nodiscard]] Done post(ApiClient& api, const DataChange& change);

    [[nodiscard]] Done in_step(const std::vector<std::string>& steps, std::size_t count, const std::function<Done(ApiClient&, std::size_t)>& task);
    [[nodiscard]] std::string member_path(const DataPerson& person) const;

    const DataSet& data_;
    LoadOptions options_;
    Tally& tally_;
    AckLog& acks_;
    std::map<std::string, std::size_t> person_index_;
    std::map<std::string, std::size_t> organization_index_;
    std::map<std::string, std::string> organization_ids_;  ///< by key; complete before anything runs in parallel
    std::map<std::string, std::string> site_ids_;
    std::map<std::pair<std::string, std::string>, std::string> extension_ids_;  ///< by client and number; complete before people are added
    std::vector<PersonState> people_;                      ///< each one touched by one task at a time
    std::mutex finding_;
    std::map<std::string, std::string> found_organizations_;  ///< "domain:…" and "name:kind:…" to id
    std::set<std::pair<std::string, std::string>> externals_;  ///< account, organization
    bool without_links_ = false;
};

/// Steps as they stand in the summary and in the acknowledgement log.
namespace step {
inline constexpr const char* organization = "organization";
inline constexpr const char* site = "site";
inline constexpr const char* services = "service";
inline constexpr const char* extension = "extension";
inline constexpr const char* member = "member";
inline constexpr const char* registration = "registration";
inline constexpr const char* link = "external link";
inline constexpr const char* role = "change role";
inline constexpr const char* last_name = "change last_name";
inline constexpr const char* job_title = "change job_title";
inline constexpr const char* phone = "change phone";
inline constexpr const char* suspend = "suspend";
inline constexpr const char* resend = "resend invitation";
}  // namespace step

/// An Idempotency-Key that is the same for the same request of the same data set, in every run. The target is part of it:
/// two providers may have a site of the same key and name.
[[nodiscard]] std::string idempotency_key(std::string_view step, std::string_view key, std::string_view target, std::string_view body);

}  // namespace muster::cli::demo
