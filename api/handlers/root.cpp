// What somebody finds who follows a link or opens the server's address.

#include "api/embedded.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"

namespace muster::api::handlers {

Response get_root(Services&, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    return json_answer(200, R"({"name":"Muster","links":{"openapi":"/openapi.json","me":"/v1/me","sessions":"/v1/sessions",)"
                            R"("organizations":"/v1/organizations","ready":"/readyz"}})");
}

Response get_openapi(Services&, const Request&) { return json_answer(200, std::string(openapi_text())); }

Response get_registration_page(Services&, const Request&) {
    // Mail scanners open links: reading this page says nothing of the link and uses nothing up.
    Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body =
        "This is your registration link. Opening it changes nothing; it is used up when you choose your password:\n\n"
        "  POST /v1/registrations\n"
        "  {\"token\": \"<the last part of this link>\", \"password\": \"…\", \"password_confirmation\": \"…\"}\n\n"
        "Choose 8 characters or more; 15 or more are recommended. When the link is not valid any more, ask an administrator of your\n"
        "organization to send a new one.\n";
    return response;
}

}  // namespace muster::api::handlers
