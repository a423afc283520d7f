#pragma once
// A world to play in: an instance with its ADMIN, and from there organizations, people and what they do, over HTTP only.
//
//   World world;
//   auto kutch = world.client("Kutch");
//   auto ann = kutch.adds({.first_name = "Ann"});
//   ann.registers();
//   BOOST_TEST(succeeded(ann.get("/v1/me")));

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/scenarios/support/http.hpp"
#include "tests/scenarios/support/server.hpp"

namespace muster::scenarios {

class World;

/// Somebody who sends requests with one credential (or none), over a connection of its own. Not thread-safe; copies are
/// connections of their own and may be used by another thread.
class Caller {
  public:
    Caller(const World& world, std::string credential) : world_(&world), credential_(std::move(credential)) {}
    Caller(const Caller& other) : Caller(*other.world_, other.credential_) {}
    Caller& operator=(const Caller&) = delete;

    [[nodiscard]] Answer get(const std::string& target, const Headers& headers = {}) const;
    [[nodiscard]] Answer post(const std::string& target, const std::string& body, const Headers& headers = {}) const;
    [[nodiscard]] Answer patch(const std::string& target, const std::string& body, const Headers& headers = {}) const;
    [[nodiscard]] Answer put(const std::string& target, const std::string& body, const Headers& headers = {}) const;
    [[nodiscard]] Answer remove(const std::string& target, const Headers& headers = {}) const;
    /// As somebody does who was asked and said yes: with the token of the dry run, when that gives one. The dry run's refusal otherwise.
    [[nodiscard]] Answer removes(const std::string& target, const Headers& headers = {}) const;
    [[nodiscard]] Answer send(const std::string& method, const std::string& target, const std::string& body, const Headers& headers) const;

    /// The rows of all pages of a list, `limit` to a page.
    [[nodiscard]] std::vector<Json> list(const std::string& target, std::size_t limit = 100) const;
    /// The rows of a list that comes whole.
    [[nodiscard]] std::vector<Json> whole_list(const std::string& target) const;
    /// If-Match for the thing's current state.
    [[nodiscard]] Headers current(const std::string& target) const;

    [[nodiscard]] const std::string& credential() const { return credential_; }

  private:
    const World* world_;
    std::string credential_;
    mutable Http http_;
};

inline const std::string good_password = "correct horse battery staple";

/// What is said of a person when they are added. An empty text is left out of the request.
struct Profile {
    std::string first_name = "Ann", last_name = "Lee";
    std::string email{};  ///< empty: a fresh one
    std::string role{};   ///< empty: the weakest role of the kind of organization
    std::string phone{}, username{}, locale{}, job_title{};
    std::string home_site{};
    std::vector<std::string> sites{};
    std::optional<bool> send_invitation{};
};

/// A person: an account and the organization that added it.
class Person {
  public:
    Person(const World& world, std::string organization_id, std::string account_id, std::string address)
        : id(std::move(account_id)), email(std::move(address)), organization(std::move(organization_id)), world_(&world) {}

    std::string id, email, organization;

    /// "/v1/organizations/{org}/members/{acc}"
    [[nodiscard]] std::string path() const;
    /// Of the newest link in the outbox; waits for the notifier. Throws when none comes.
    [[nodiscard]] std::string link_token() const;
    /// With the newest link.
    Answer registers(const std::string& password = good_password);
    [[nodiscard]] Answer signs_in(const std::string& password = good_password) const;
    /// With a session of theirs, begun at the first call (they must have registered).
    [[nodiscard]] const Caller& me();

  private:
    const World* world_;
    std::shared_ptr<Caller> me_;
};

class Organization {
  public:
    Organization(const World& world, std::string organization_id, std::string kind_name)
        : id(std::move(organization_id)), kind(std::move(kind_name)), world_(&world) {}

    std::string id, kind;

    [[nodiscard]] std::string path(const std::string& below = {}) const { return "/v1/organizations/" + id + below; }
    /// By the instance ADMIN.
    [[nodiscard]] Person adds(Profile profile = {}) const;
    /// Added, invited, registered.
    [[nodiscard]] Person has(Profile profile = {}) const;
    [[nodiscard]] std::string adds_site(const std::string& name) const;
    void sets_policy(const std::string& internals_to_externals, const std::string& externals_to_internals,
                     const std::string& externals_to_externals) const;
    void links(const Person& person, const std::string& role = "guest") const;

  private:
    const World* world_;
};

struct WorldOptions {
    std::vector<std::string> serve_arguments{};  ///< beside --dev and cheap password hashes
    bool starts = true;
    std::filesystem::path data{};  ///< empty: below a temporary directory
};

class World {
  public:
    explicit World(WorldOptions options = {});

    [[nodiscard]] const std::filesystem::path& data() const { return data_; }
    [[nodiscard]] Server& server() { return server_; }
    [[nodiscard]] const Server& server() const { return server_; }
    void restart();

    [[nodiscard]] Caller admin() const { return {*this, admin_key_}; }  ///< the instance ADMIN, by the key from init
    [[nodiscard]] Caller nobody() const { return {*this, ""}; }
    [[nodiscard]] Caller holder_of(const std::string& credential) const { return {*this, credential}; }
    [[nodiscard]] const std::string& admin_key() const { return admin_key_; }
    [[nodiscard]] const std::string& admin_registration_url() const { return admin_registration_url_; }

    [[nodiscard]] Organization provider(const std::string& name) const;
    /// Of a provider of its own unless one is given.
    [[nodiscard]] Organization client(const std::string& name, const std::string& provider_id = {},
                                      const std::vector<std::string>& sites = {}) const;
    [[nodiscard]] Organization workspace(const std::string& name) const;
    [[nodiscard]] Organization organization(const std::vector<Member>& members) const;

    [[nodiscard]] std::string fresh_email(const std::string& name = "person") const;
    /// The log's tail once the notifier has done its work.
    [[nodiscard]] std::int64_t tail() const;
    /// The types of events behind the position that are somebody's doing. What Muster notes down by itself (a mail that went, how far a
    /// webhook is) comes when it comes.
    [[nodiscard]] std::vector<std::string> done_since(std::int64_t position) const;
    /// The newest message to the address in the outbox, waited for.
    [[nodiscard]] std::optional<Json> newest_message(const std::string& email) const;

  private:
    tests::TemporaryDirectory directory_;
    std::filesystem::path data_;
    Server server_;
    std::string admin_key_, admin_registration_url_;
    mutable std::atomic<unsigned> counter_{0};
};

/// One world for every scenario that minds its own organizations; started at the first call, stopped at the end of the run.
[[nodiscard]] World& shared_world();

[[nodiscard]] std::string token_of_link(const std::string& url);

}  // namespace muster::scenarios
