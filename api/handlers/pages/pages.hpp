#pragma once
// The handlers of the pages; routes.cpp says which path leads to which. Reading a page changes nothing.

#include "api/handler.hpp"

namespace muster::api::handlers {

// style.cpp
Response get_stylesheet(Services&, const Request&);

// registration_page.cpp
Response get_registration_page(Services&, const Request&);
void post_registration_page(Services&, std::shared_ptr<const Request>, Respond);

// sign_up_page.cpp
Response get_sign_up_page(Services&, const Request&);
void post_sign_up_page(Services&, std::shared_ptr<const Request>, Respond);

// sign_in_page.cpp
Response get_sign_in_page(Services&, const Request&);
void post_sign_in_page(Services&, std::shared_ptr<const Request>, Respond);
void post_sign_out_page(Services&, std::shared_ptr<const Request>, Respond);

// password_reset_page.cpp
Response get_reset_page(Services&, const Request&);
void post_reset_page(Services&, std::shared_ptr<const Request>, Respond);
Response get_new_password_page(Services&, const Request&);
void post_new_password_page(Services&, std::shared_ptr<const Request>, Respond);

// email_change_page.cpp
Response get_email_change_page(Services&, const Request&);
void post_email_change_page(Services&, std::shared_ptr<const Request>, Respond);

// account_page.cpp
Response get_account_page(Services&, const Request&);
void post_end_session_page(Services&, std::shared_ptr<const Request>, Respond);

}  // namespace muster::api::handlers
