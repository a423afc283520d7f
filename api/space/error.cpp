#include "api/space/error.hpp"

#include <simdjson.h>

#include "eventstore/json_writer.hpp"

namespace muster::api::space {
namespace {

std::string_view code_of(unsigned status) {
    switch (status) {
        case 400: return "query_invalid";
        case 401: return "credential_invalid";
        case 403: return "permission_denied";
        case 404: return "not_found";
        case 405: return "method_not_allowed";
        case 422: return "body_invalid";
        default: return {};
    }
}

std::string error_body(std::string_view text, std::string_view details) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("error", text);
    if (!details.empty()) json.member("details", details);
    json.end_object();
    return out;
}

}  // namespace

Response error_answer(const Error& error) {
    Response response;
    response.status = error.status;
    response.body = error_body(error.text, error.details);
    response.problem_code = code_of(error.status);
    return response;
}

Response in_space_form(Response response) {
    if (response.content_type != "application/problem+json") return response;
    simdjson::dom::parser parser;
    std::string_view detail;
    if (parser.parse(response.body)["detail"].get(detail) != simdjson::SUCCESS) detail = "Something went wrong here";
    response.body = error_body(detail, {});
    response.content_type = "application/json";
    return response;
}

}  // namespace muster::api::space
