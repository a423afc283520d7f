#pragma once
// Requests as a test sends them, and answers as it judges them.

#include <boost/test/tools/assertion_result.hpp>

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/scenarios/support/json.hpp"

namespace muster::scenarios {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    std::string request;  ///< "POST /v1/sessions"; for reports
    long status = 0;      ///< 0: no answer came
    Headers headers;      ///< names in lower case
    std::string body;

    [[nodiscard]] std::string header(std::string_view lower_case_name) const;  ///< "" when it is not there
    [[nodiscard]] Json json() const { return Json::parse(body); }
    [[nodiscard]] std::string code() const;  ///< of a problem; "" for anything else
    /// For the steps on the way to what a test is about: throws with the whole answer when the status is another one.
    const Answer& expect(long wanted) const;
};
std::ostream& operator<<(std::ostream&, const Answer&);

/// One kept-alive connection. Not thread-safe.
class Http {
  public:
    /// `local_address`: where its connections come from, such as 127.0.0.7; empty: wherever the system says.
    explicit Http(std::string local_address = {});
    ~Http();
    Http(const Http&) = delete;
    Http& operator=(const Http&) = delete;

    /// `url` whole. A connection that fails gives status 0, with the reason as body.
    [[nodiscard]] Answer send(const std::string& method, const std::string& url, const std::string& body, const Headers& headers);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Sends the bytes as they are over a connection of their own and reads until the server closes it or is silent for a second.
[[nodiscard]] std::string raw_exchange(const std::string& url, const std::string& bytes);

[[nodiscard]] std::string url_encoded(std::string_view text);

/// BOOST_TEST(succeeded(answer)), BOOST_TEST(refused(answer, 409, "email_taken")): a failure shows the whole answer. A refusal
/// must be a well-formed problem document, whichever way it came about.
[[nodiscard]] boost::test_tools::assertion_result succeeded(const Answer& answer);
[[nodiscard]] boost::test_tools::assertion_result succeeded(const Answer& answer, long status);
[[nodiscard]] boost::test_tools::assertion_result refused(const Answer& answer, long status, std::string_view code);

}  // namespace muster::scenarios
