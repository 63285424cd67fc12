# SPDX-License-Identifier: Apache-2.0
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY SMPC_LIBRARIES)
get_property(tools GLOBAL PROPERTY SMPC_TOOLS)

install(TARGETS ${libraries} EXPORT smpc-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(tools)
  install(TARGETS ${tools} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY libclient/include/ libruntime/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
install(DIRECTORY secrec/stdlib/ DESTINATION ${CMAKE_INSTALL_DATADIR}/smpc/stdlib FILES_MATCHING PATTERN "*.sc")
install(DIRECTORY docs/schemas/ DESTINATION ${CMAKE_INSTALL_DATADIR}/smpc/schemas FILES_MATCHING PATTERN "*.schema.json")
install(EXPORT smpc-targets NAMESPACE smpc:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/smpc)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/smpc-config.cmake.in ${PROJECT_BINARY_DIR}/smpc-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/smpc)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/smpc-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/smpc-config.cmake ${PROJECT_BINARY_DIR}/smpc-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/smpc)
