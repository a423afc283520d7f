#include "domain/decide.hpp"

#include "domain/rules.hpp"

namespace muster::domain {

Decided<Events> decide(const RegistryReader& registry, const Command& command) {
    const Rules rules(registry, command);
    return std::visit([&](const auto& body) { return decide_on(rules, body); }, command.body);
}

}  // namespace muster::domain
