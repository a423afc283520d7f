#include "api/form_body.hpp"

#include <algorithm>

#include "api/target.hpp"

namespace muster::api {
namespace {

Problem malformed() { return {400, "form_malformed", "Send the page's own form: its fields, each one once, percent-encoded UTF-8."}; }

}  // namespace

domain::Result<FormBody, Problem> FormBody::parse(const Request& request, std::initializer_list<std::string_view> names) {
    FormBody form;
    std::string_view rest = request.body;
    while (!rest.empty()) {
        const auto ampersand = rest.find('&');
        const auto pair = rest.substr(0, ampersand);
        rest.remove_prefix(ampersand == std::string_view::npos ? rest.size() : ampersand + 1);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || form.fields_.size() >= form_fields_max) return domain::failure(malformed());
        std::string name, value;
        if (!percent_decode(pair.substr(0, equals), true, name) || !percent_decode(pair.substr(equals + 1), true, value)) {
            return domain::failure(malformed());
        }
        const auto same = [&](const auto& field) { return field.first == name; };
        const bool asked_for = std::find(names.begin(), names.end(), name) != names.end();
        if (!asked_for || std::any_of(form.fields_.begin(), form.fields_.end(), same)) return domain::failure(malformed());
        form.fields_.emplace_back(std::move(name), std::move(value));
    }
    return form;
}

std::string FormBody::value(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
        if (key == name) return value;
    }
    return {};
}

}  // namespace muster::api
