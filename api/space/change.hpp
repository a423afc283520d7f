#pragma once
// Writes as handlers of the facade make them: one command, decided in the sequencer, and refusals in SPACE's words.

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "api/handler.hpp"
#include "api/space/error.hpp"
#include "api/writes.hpp"

namespace muster::api::space {

using RequestPtr = std::shared_ptr<const Request>;

/// What is said to a refusal of the domain, in place of its own words.
struct Saying {
    domain::RefusalCode code;
    unsigned status;
    std::string text;
};

/// A failure as the facade tells it. Of a refusal that nobody has a saying for: its own detail after what SPACE begins texts of its
/// status with. What is no refusal (503, 500) as everywhere.
[[nodiscard]] Problem told(const eventstore::Failure& failure, const std::vector<Saying>& sayings);

/// Submits and answers.
void change(Services& services, RequestPtr request, Respond respond, domain::CommandBody command, std::vector<Saying> sayings,
            std::function<Response(const Written&)> answer);

void refuse(const Respond& respond, unsigned status, std::string_view text);
/// Answers false after it has answered 422.
[[nodiscard]] bool passes(const Respond& respond, const std::optional<std::string>& first_message);

}  // namespace muster::api::space
