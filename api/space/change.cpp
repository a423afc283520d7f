#include "api/space/change.hpp"

#include <utility>

namespace muster::api::space {
namespace {

std::string_view beginning_of(unsigned status) {
    switch (status) {
        case 403: return "PERMISSION ERROR: ";
        case 409: return "CONFLICT: ";
        default: return "INVALID DATA: ";
    }
}

}  // namespace

Problem told(const eventstore::Failure& failure, const std::vector<Saying>& sayings) {
    auto problem = to_problem(failure);
    const auto* refusal = std::get_if<domain::Refusal>(&failure);
    if (refusal == nullptr) return problem;
    for (const auto& saying : sayings) {
        if (saying.code != refusal->code) continue;
        problem.status = saying.status;
        problem.detail = saying.text;
        return problem;
    }
    problem.detail.insert(0, beginning_of(problem.status));
    return problem;
}

void change(Services& services, RequestPtr request, Respond respond, domain::CommandBody command, std::vector<Saying> sayings,
            std::function<Response(const Written&)> answer) {
    Write write{std::move(command), std::move(answer)};
    write.refused = [sayings = std::move(sayings)](const eventstore::Failure& failure) { return told(failure, sayings); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void refuse(const Respond& respond, unsigned status, std::string_view text) { respond(error_answer({status, std::string(text), {}})); }

bool passes(const Respond& respond, const std::optional<std::string>& first_message) {
    if (first_message) refuse(respond, 422, *first_message);
    return !first_message;
}

}  // namespace muster::api::space
