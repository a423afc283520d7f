#pragma once
// The HTTP contract as the server itself tells it (/openapi.json), and a plausible call of each of its operations.

#include <map>
#include <string>
#include <vector>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {

struct Operation {
    std::string method;  ///< "POST"
    std::string path;    ///< "/v1/organizations/{org}/members"
    Json spec;

    [[nodiscard]] std::string name() const { return method + ' ' + path; }
    [[nodiscard]] bool has(std::string_view parameter) const { return path.find("{" + std::string(parameter) + "}") != std::string::npos; }
};
/// All but those of the facade for SPACE's clients.
[[nodiscard]] std::vector<Operation> operations(const Caller& caller);

/// Values of the {parameters} of paths: "org", "acc", …
using Ids = std::map<std::string, std::string>;

/// Every kind of id that paths have, of one tenant: an organization, and of it a member, an external member, an invitation …
[[nodiscard]] Ids ids_of(const World& world, const Organization& organization, Person& member);
/// Ids of the same kinds that nothing has.
[[nodiscard]] Ids unknown_ids();

struct Call {
    std::string method, target, body;
    Headers headers;

    [[nodiscard]] Answer by(const Caller& caller) const { return caller.send(method, target, body, headers); }
};
/// A call that the contract allows. Throws std::runtime_error for an operation that this file does not know: add it.
[[nodiscard]] Call call_of(const Operation& operation, const Ids& ids);
[[nodiscard]] Answer call(const Caller& caller, const Operation& operation, const Ids& ids);

}  // namespace muster::scenarios
