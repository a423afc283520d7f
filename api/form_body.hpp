#pragma once
// The body a browser sends for a form (application/x-www-form-urlencoded), strictly: UTF-8, no control characters, no name
// twice, no name the page did not ask for. The media type was checked before.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/problem.hpp"
#include "domain/result.hpp"

namespace muster::api {

inline constexpr std::size_t form_fields_max = 16;

class FormBody {
  public:
    /// 400 form_malformed for what is not strictly a form of some of these names; a name may be missing.
    [[nodiscard]] static domain::Result<FormBody, Problem> parse(const Request& request, std::initializer_list<std::string_view> names);

    /// Empty when it was not sent.
    [[nodiscard]] std::string value(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace muster::api
