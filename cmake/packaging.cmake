# `cmake --build build/release --target package`: a Debian package of the program, its systemd unit and the pages an operator reads.
set(MUSTER_DOC_DIR share/doc/muster)
install(TARGETS muster RUNTIME DESTINATION bin COMPONENT muster)
install(FILES "${CMAKE_SOURCE_DIR}/packaging/muster.service" DESTINATION /lib/systemd/system COMPONENT muster)
install(FILES "${CMAKE_SOURCE_DIR}/packaging/muster.env" DESTINATION /etc/muster COMPONENT muster)
install(FILES README.md CHANGELOG.md DESTINATION ${MUSTER_DOC_DIR} COMPONENT muster)
install(FILES LICENSE DESTINATION ${MUSTER_DOC_DIR} RENAME copyright COMPONENT muster)
install(DIRECTORY docs/ DESTINATION ${MUSTER_DOC_DIR} COMPONENT muster)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME muster)
set(CPACK_PACKAGE_VENDOR "The Muster authors")
set(CPACK_PACKAGE_CONTACT "The Muster authors <muster@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "event-sourced account backend: people, organizations, roles, with proof")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # the unit and the settings stand outside the prefix
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};${CMAKE_PROJECT_NAME};muster;/")
set(CPACK_OUTPUT_FILE_PREFIX "${CMAKE_BINARY_DIR}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, passwd")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${CMAKE_SOURCE_DIR}/packaging/postinst" "${CMAKE_SOURCE_DIR}/packaging/prerm"
  "${CMAKE_SOURCE_DIR}/packaging/postrm" "${CMAKE_SOURCE_DIR}/packaging/conffiles")
include(CPack)
