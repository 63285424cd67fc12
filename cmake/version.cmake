# SPDX-License-Identifier: Apache-2.0
#
# What `--version` says. The commit is read when CMake runs; a source package without a repository has none.
find_package(Git QUIET)
set(SMPC_COMMIT "")
set(SMPC_COMMIT_DATE "")
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} log -1 --format=%h WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE SMPC_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${GIT_EXECUTABLE} log -1 --format=%cs WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE SMPC_COMMIT_DATE OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
set_source_files_properties(${PROJECT_SOURCE_DIR}/apps/cli/version.cpp PROPERTIES
  COMPILE_DEFINITIONS "SMPC_VERSION=\"${PROJECT_VERSION}\";SMPC_COMMIT=\"${SMPC_COMMIT}\";SMPC_COMMIT_DATE=\"${SMPC_COMMIT_DATE}\"")
