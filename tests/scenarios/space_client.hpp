#pragma once
// Somebody who calls Muster the way SPACE's clients do: /api/v1, a key in x-api-key, JSON.

#include <string>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {

inline const std::string space_password = "gj4mw";  // of 5 characters, as SPACE takes them

class SpaceClient {
  public:
    SpaceClient(const World& world, std::string key) : key_(key), caller_(world, std::move(key)) {}

    [[nodiscard]] Answer get(const std::string& path) const { return caller_.get("/api/v1" + path); }
    [[nodiscard]] Answer post(const std::string& path, const std::string& body) const { return caller_.post("/api/v1" + path, body); }
    [[nodiscard]] Answer put(const std::string& path, const std::string& body) const { return caller_.put("/api/v1" + path, body); }
    [[nodiscard]] Answer remove(const std::string& path) const { return caller_.remove("/api/v1" + path); }
    [[nodiscard]] Answer send(const std::string& method, const std::string& path, const std::string& body) const {
        return caller_.send(method, "/api/v1" + path, body, body.empty() ? Headers{} : Headers{{"content-type", "application/json"}});
    }
    [[nodiscard]] const std::string& key() const { return key_; }

  private:
    std::string key_;
    Caller caller_;
};

/// A user of the facade, with the key that its making gave.
struct SpaceUser {
    std::string name;
    SpaceClient client;

    /// The id of their default organization.
    [[nodiscard]] std::string default_organization() const;
    /// A further organization of theirs.
    [[nodiscard]] std::string creates(const std::string& organization) const;
};

/// An instance where anybody may register, and its ADMIN "root" with a username.
[[nodiscard]] World& space_world();
[[nodiscard]] SpaceClient space_admin();
[[nodiscard]] SpaceClient space_nobody();
/// Added by the ADMIN under a name nobody has.
[[nodiscard]] SpaceUser space_user(const std::string& role = "USER");
[[nodiscard]] std::string fresh_username(const std::string& name = "user");

/// BOOST_TEST(says(answer, 403, "PERMISSION ERROR: …")): the status, and exactly this text as `error`.
[[nodiscard]] boost::test_tools::assertion_result says(const Answer& answer, long status, const std::string& text);

}  // namespace muster::scenarios
