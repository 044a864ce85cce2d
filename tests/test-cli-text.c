/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the command line sets in columns, the progress bar, the help, and the choice of a
 * port among those that are there.
 */
#include "nf-cli-text.h"

#include "nf-cli-error.h"
#include "nf-cli-help.h"
#include "nf-cli-port.h"
#include "nf-cli-progress.h"
#include "nf-error.h"
#include "nf-port.h"

static void
assert_fit (const char *text, guint columns, const char *expected)
{
  g_autofree char *fit = nf_cli_text_fit (text, columns);

  g_assert_cmpstr (fit, ==, expected);
}

static void
test_fit (void)
{
  assert_fit ("Writing fw.bin", 14, "Writing fw.bin");
  assert_fit ("Writing fw.bin", 13, "Writing fw...");
  assert_fit ("Writing fw.bin", 6, "Writin");
  assert_fit ("Writing fw.bin", 0, "");
  assert_fit ("正在写入固件", 12, "正在写入固件");
  assert_fit ("正在写入固件", 11, "正在写入...");
  assert_fit ("正在写入固件", 5, "正在");
}

static void
test_align (void)
{
  const char *const words[] = { "a", "1", "last", "芯片", "22", "" };
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_ptr_array_add (cells, (gpointer) words[i]);
  g_autofree char *lines = nf_cli_text_align (cells, 3);
  g_assert_cmpstr (lines, ==, "  a     1   last\n  芯片  22  \n");
}

static void
assert_bar (double fraction, const char *text, guint columns, const char *expected)
{
  g_autofree char *line = nf_cli_progress_format (fraction, text, columns);

  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpuint (nf_cli_text_get_width (line), <, MAX (columns, 1));
}

static void
test_bar (void)
{
  assert_bar (0, "Connecting", 40, "[..........]   0 %  Connecting");
  assert_bar (0.5, "Writing fw.bin: 1 KB of 2 KB", 40, "[#####.....]  50 %  Writing fw.bin: ...");
  assert_bar (0.999, "正在写入", 40, "[#########.]  99 %  正在写入");
  assert_bar (1, "x", 40, "[##########] 100 %  x");
  assert_bar (0.5, "Writing", 160, "[###############...............]  50 %  Writing");
  assert_bar (0.25, "Writing", 20, " 25 %  Writing");
  assert_bar (0.25, "Writing", 8, " 25 %  ");
  assert_bar (0.25, "Writing", 0, "");
}

static void
test_help (void)
{
  guint n = 0;
  const NfCliCommandInfo *commands = nf_cli_syntax_get_commands (&n);
  g_autofree char *all = nf_cli_help_format (NF_CLI_NO_COMMAND);

  for (guint i = 0; i < n; i++) {
    g_autofree char *help = nf_cli_help_format (commands[i].command);
    g_autofree char *usage = g_strdup_printf ("Usage: nodeflash [OPTION …] %s", commands[i].name);
    g_auto (GStrv) lines = g_strsplit (help, "\n", -1);
    g_assert_true (g_str_has_prefix (help, usage));
    for (guint j = 0; lines[j] != NULL; j++)
      g_assert_cmpuint (nf_cli_text_get_width (lines[j]), <=, 80);
    g_assert_nonnull (strstr (all, commands[i].summary));
  }
  g_assert_null (strstr (all, "--flash-mode"));
}

/* --- The port ---------------------------------------------------------------------------- */

static void
add_port (GListStore *ports, NfPortKind kind, const char *name, const char *product)
{
  NfPortFacts facts = { .kind = kind, .name = name, .product = product };
  g_autoptr (NfPort) port = NULL;

  if (kind == NF_PORT_USB) {
    facts.vid = 0x1a86;
    facts.pid = 0x7523;
  }
  port = nf_port_new (&facts);
  g_list_store_append (ports, port);
}

static GListStore *
make_ports (guint n_usb)
{
  GListStore *ports = g_list_store_new (NF_TYPE_PORT);

  for (guint i = 0; i < n_usb; i++) {
    g_autofree char *name = g_strdup_printf ("/dev/ttyUSB%u", i);
    add_port (ports, NF_PORT_USB, name, "USB Serial");
  }
  add_port (ports, NF_PORT_OTHER, "/dev/ttyS0", NULL);
  add_port (ports, NF_PORT_VIRTUAL, "virtual:esp-12e", "Virtual ESP-12E");
  return ports;
}

static void
test_named_port (void)
{
  g_autoptr (GListStore) ports = make_ports (2);
  NfCliOptions options = { .port = (char *) "/dev/ttyS7" };
  g_autofree char *name = nf_cli_port_choose (&options, G_LIST_MODEL (ports), NULL);

  g_assert_cmpstr (name, ==, "/dev/ttyS7");
}

static void
test_only_port (void)
{
  g_autoptr (GListStore) ports = make_ports (1);
  NfCliOptions options = { 0 };
  g_autofree char *name = nf_cli_port_choose (&options, G_LIST_MODEL (ports), NULL);

  g_assert_cmpstr (name, ==, "/dev/ttyUSB0");
}

static void
test_several_ports (void)
{
  g_autoptr (GListStore) ports = make_ports (2);
  NfCliOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_cli_port_choose (&options, G_LIST_MODEL (ports), &error));
  g_assert_error (error, NF_CLI_ERROR, NF_CLI_ERROR_USAGE);
  g_assert_cmpstr (error->message,
                   ==,
                   "there are several ports; choose one with --port:\n"
                   "  /dev/ttyUSB0  USB Serial (ttyUSB0); CH340, 1a86:7523\n"
                   "  /dev/ttyUSB1  USB Serial (ttyUSB1); CH340, 1a86:7523");
}

/* Neither a port of the main board nor the virtual board is taken for somebody's board. */
static void
test_no_port (void)
{
  g_autoptr (GListStore) ports = make_ports (0);
  NfCliOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_cli_port_choose (&options, G_LIST_MODEL (ports), &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_GONE);
  g_assert_cmpstr (error->message,
                   ==,
                   "no USB port was found, and none was named with --port; --port virtual:esp-12e "
                   "tries the program without a board");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-text/fit", test_fit);
  g_test_add_func ("/cli-text/align", test_align);
  g_test_add_func ("/cli-text/bar", test_bar);
  g_test_add_func ("/cli-text/help", test_help);
  g_test_add_func ("/cli-text/port/named", test_named_port);
  g_test_add_func ("/cli-text/port/only", test_only_port);
  g_test_add_func ("/cli-text/port/several", test_several_ports);
  g_test_add_func ("/cli-text/port/none", test_no_port);
  return g_test_run ();
}
