# muster_embed(TARGET FILE HEADER NAMESPACE::FUNCTION): a file that the binary carries with it becomes a function, declared in
# HEADER, that answers its text.
function(muster_embed target file header function)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  file(READ "${CMAKE_CURRENT_SOURCE_DIR}/${file}" text)
  string(REPLACE "::" "_" source "${function}")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded_${source}.cpp")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT "#include \"@header@\"
std::string_view @function@() {
    static constexpr char text[] = R\"embedded(@text@)embedded\";
    return {text, sizeof text - 1};  // its length counted at run time or by a constant expression is too slow for large files
}
")
  target_sources(${target} PRIVATE "${source}")
endfunction()
