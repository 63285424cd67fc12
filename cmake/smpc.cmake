# SPDX-License-Identifier: Apache-2.0
#
# smpc_library(NAME DIR folder LINK targets…)   one static library `smpc_NAME` from the sources of one folder; INTERNAL: not installed
# smpc_tool(NAME LINK targets…)                 one executable from apps/NAME
# smpc_unit_test(NAME LINK targets…)            one Catch2 executable from tests/unit/NAME (see tests/CMakeLists.txt)

add_library(smpc_options INTERFACE)
target_compile_options(smpc_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -fno-math-errno
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false alarms of GCC 12 on string concatenation
 )
target_include_directories(smpc_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
if(SMPC_SANITIZE)
  target_compile_options(smpc_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(smpc_options INTERFACE -fsanitize=address,undefined)
endif()

# Only folders that have sources become targets, so that a folder can be added before its first file.
function(smpc_library NAME)
  cmake_parse_arguments(ARG "INTERNAL" "DIR;PUBLIC_HEADERS" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ARG_DIR}/*.cpp)
  set(target smpc_${NAME})
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:smpc_options>)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(smpc::${NAME} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${NAME})
  target_link_libraries(${target} ${scope} ${ARG_LINK})
  if(ARG_PUBLIC_HEADERS)
    target_include_directories(${target} ${scope}
      $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/${ARG_PUBLIC_HEADERS}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  endif()
  if(NOT ARG_INTERNAL)
    set_property(GLOBAL APPEND PROPERTY SMPC_LIBRARIES ${target})
  endif()
endfunction()

function(smpc_tool NAME)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/apps/${NAME}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${NAME} ${sources})
  target_link_libraries(${NAME} PRIVATE smpc_options CLI11::CLI11 ${ARG_LINK})
  target_compile_definitions(${NAME} PRIVATE SMPC_VERSION="${PROJECT_VERSION}")
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set_property(GLOBAL APPEND PROPERTY SMPC_TOOLS ${NAME})
endfunction()
