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
install(DIRECTORY secrec/editors/ DESTINATION ${CMAKE_INSTALL_DATADIR}/smpc/editors)
install(EXPORT smpc-targets NAMESPACE smpc:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/smpc)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/smpc-config.cmake.in ${PROJECT_BINARY_DIR}/smpc-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/smpc)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/smpc-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/smpc-config.cmake ${PROJECT_BINARY_DIR}/smpc-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/smpc)

# Man pages and completion come out of the tools themselves, from the table that they parse their options with.
set(guides)
foreach(tool IN LISTS tools)
  set(share ${PROJECT_BINARY_DIR}/share)
  set(man ${share}/man/man1/${tool}.1)
  set(bash ${share}/bash-completion/completions/${tool})
  set(zsh ${share}/zsh/site-functions/_${tool})
  set(fish ${share}/fish/vendor_completions.d/${tool}.fish)
  add_custom_command(OUTPUT ${man} ${bash} ${zsh} ${fish}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${share}/man/man1 ${share}/bash-completion/completions ${share}/zsh/site-functions
            ${share}/fish/vendor_completions.d
    COMMAND ${tool} __man > ${man}
    COMMAND ${tool} --completion bash > ${bash}
    COMMAND ${tool} --completion zsh > ${zsh}
    COMMAND ${tool} --completion fish > ${fish}
    DEPENDS ${tool} COMMENT "Man page and completion of ${tool}" VERBATIM)
  list(APPEND guides ${man} ${bash} ${zsh} ${fish})
  install(FILES ${man} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${bash} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${zsh} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${fish} DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endforeach()
add_custom_target(guides ALL DEPENDS ${guides})
