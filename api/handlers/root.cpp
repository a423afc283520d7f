// What somebody finds who opens the server's address.

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

}  // namespace muster::api::handlers
