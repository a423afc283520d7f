#pragma once
// The files of api/mail/templates, made into source by CMake; built_in.cpp describes their form.

#include <string_view>

namespace muster::mail {

[[nodiscard]] std::string_view english_templates();
[[nodiscard]] std::string_view german_templates();
[[nodiscard]] std::string_view french_templates();
[[nodiscard]] std::string_view spanish_templates();
[[nodiscard]] std::string_view html_layout();

}  // namespace muster::mail
