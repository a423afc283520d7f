#pragma once
// What the handlers of pages share. A page is a client of the JSON interface that lives in the same process: it asks the same
// handler with the same body, so that no rule, delay or record stands in two places, and shows the answer as HTML.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/browser_session.hpp"
#include "api/handler.hpp"
#include "api/pages/views.hpp"
#include "api/problem.hpp"

namespace muster::api::handlers {

[[nodiscard]] pages::Language language_of(const Request& request);
[[nodiscard]] BrowserAccess browser_access(const Services& services);
[[nodiscard]] Response page_answer(unsigned status, std::string html);
[[nodiscard]] Response see_other(std::string location);  ///< 303: after a form, so that a reload sends nothing again
/// A problem that is not about a field, for people; keeps its status, its Retry-After and, for the metrics, its code.
[[nodiscard]] Response problem_page(const Request& request, const Problem& problem);

/// What a handler of the JSON interface answered.
class OwnAnswer {
  public:
    explicit OwnAnswer(const Response& response);
    ~OwnAnswer();

    [[nodiscard]] bool succeeded() const { return status_ < 300; }
    [[nodiscard]] unsigned status() const { return status_; }
    [[nodiscard]] std::string_view code() const { return code_; }  ///< of the problem; empty when it succeeded
    [[nodiscard]] const std::string& retry_after() const { return retry_after_; }
    /// A text member by its JSON pointer ("/app_links/ios"); empty when it is not there.
    [[nodiscard]] std::string text(std::string_view pointer) const;
    /// How many items an array has, 0 when it is none.
    [[nodiscard]] std::size_t size(std::string_view pointer) const;
    [[nodiscard]] bool is_true(std::string_view pointer) const;
    /// The code of the first mistake blamed on a member of the body ("/password"); empty when there is none.
    [[nodiscard]] std::string mistake(std::string_view pointer) const;
    /// The problem as a page, when nothing better is to be said.
    [[nodiscard]] Response as_page(const Request& request) const;

  private:
    struct Parsed;
    std::unique_ptr<Parsed> parsed_;
    unsigned status_;
    std::string_view code_;
    std::string retry_after_;
};

using FromOwnAnswer = std::function<Response(const OwnAnswer&)>;

/// Asks `handler` with `json` as its body (and `captures` as the ids in its path) on behalf of the page's visitor, and answers
/// what `then` makes of it. `then` may run on any thread.
void ask(Services& services, const std::shared_ptr<const Request>& page, WriteHandler handler, std::string json, FromOwnAnswer then,
         const Respond& respond, std::vector<std::string> captures = {});
[[nodiscard]] OwnAnswer ask(Services& services, const Request& page, ReadHandler handler);

/// {"name":"value",…}
[[nodiscard]] std::string json_of(std::initializer_list<std::pair<std::string_view, std::string_view>> members);

/// What is wrong with a password field, in the visitor's language; empty when its code is.
[[nodiscard]] std::string password_mistake(pages::Language language, std::string_view code);

/// The two inputs for a new password, and what was wrong with them: mistakes typed differently are found by the handler.
[[nodiscard]] std::vector<pages::Field> password_fields(pages::Language language, const OwnAnswer* answer = nullptr);

enum class LinkKind : std::uint8_t { registration, password_reset, email_change };
/// 410: one page for every link that does not work, whatever the reason, with the way to a new one.
[[nodiscard]] Response dead_link_page(const Request& request, LinkKind kind);

}  // namespace muster::api::handlers
