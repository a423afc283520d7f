#include "tests/scenarios/space_client.hpp"

#include <boost/test/unit_test.hpp>

namespace muster::scenarios {

std::string SpaceUser::default_organization() const {
    const auto listed = client.get("/organizations").expect(200).json();
    for (const auto& row : listed["data"].items()) {
        if (row["default"].boolean() && row["owner"].text() == name) return row["id"].text();
    }
    throw std::runtime_error(name + " has no default organization");
}

std::string SpaceUser::creates(const std::string& organization) const {
    return client.post("/organizations", object({{"name", organization}, {"owner", name}})).expect(201).json()["id"].text();
}

World& space_world() {
    static World world;
    static const bool open = [] {
        const auto admin = world.admin();
        admin.patch("/v1/instance", object({{"registration", "open"}}), admin.current("/v1/instance")).expect(200);
        return true;
    }();
    (void)open;
    return world;
}

SpaceClient space_admin() { return {space_world(), space_world().admin_key()}; }
SpaceClient space_nobody() { return {space_world(), ""}; }

std::string fresh_username(const std::string& name) {
    static std::atomic<unsigned> counter{0};
    return name + "-" + std::to_string(++counter);
}

SpaceUser space_user(const std::string& role) {
    const auto name = fresh_username();
    const auto made = space_admin().post("/users", object({{"username", name}, {"password", space_password}, {"role", role}})).expect(201).json();
    return {name, SpaceClient(space_world(), made["apiKey"].text())};
}

boost::test_tools::assertion_result says(const Answer& answer, long status, const std::string& text) {
    boost::test_tools::assertion_result result(answer.status == status);
    if (answer.status == status) {
        try {
            const auto body = answer.json();
            result = boost::test_tools::assertion_result(body.text_or_empty("error") == text);
        } catch (const std::exception&) {
            result = boost::test_tools::assertion_result(false);
        }
    }
    if (!result) result.message() << "wanted " << status << " " << text << ", got " << answer;
    return result;
}

}  // namespace muster::scenarios
