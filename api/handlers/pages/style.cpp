// The one asset of the pages.

#include "api/embedded.hpp"
#include "api/handlers/pages/page_answer.hpp"
#include "api/handlers/pages/pages.hpp"

namespace muster::api::handlers {

Response get_stylesheet(Services&, const Request&) {
    auto response = page_answer(200, std::string(page_style_text()));
    response.content_type = "text/css";
    return response;
}

}  // namespace muster::api::handlers
