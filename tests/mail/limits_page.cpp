// docs/limits.md has a row for each limit of mails and text messages, with its value.
#include <boost/test/unit_test.hpp>

#include "api/mail/limits.hpp"
#include "tests/support/limits_page.hpp"

namespace {

using namespace muster::mail;

std::string seconds(std::chrono::seconds time) { return std::to_string(time.count()) + " s"; }

BOOST_AUTO_TEST_CASE(every_limit_of_mails_stands_on_the_page) {
    muster::tests::check_limits_page("Of mails and text messages", {
        {"connect_timeout", seconds(limits::connect_timeout)},
        {"send_timeout", seconds(limits::send_timeout)},
        {"goodbye_timeout", seconds(limits::goodbye_timeout)},
        {"local_part_bytes_max", std::to_string(limits::local_part_bytes_max)},
        {"address_bytes_max", std::to_string(limits::address_bytes_max)},
        {"header_value_bytes_max", std::to_string(limits::header_value_bytes_max)},
        {"body_bytes_max", std::to_string(limits::body_bytes_max)},
        {"reply_bytes_max", std::to_string(limits::reply_bytes_max)},
        {"provider_answer_bytes_max", std::to_string(limits::provider_answer_bytes_max)},
        {"subject_bytes_max", std::to_string(limits::subject_bytes_max)},
        {"template_tags_max", std::to_string(limits::template_tags_max)},
        {"template_nesting_max", std::to_string(limits::template_nesting_max)},
        {"sms_bytes_max", std::to_string(limits::sms_bytes_max)},
    });
}

}  // namespace
