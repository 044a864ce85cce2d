/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Ports and their list: what they are called, their order, and that plugging and unplugging shows
 * while everything else stays the same object.
 */
#include "nf-port-list.h"
#include "support/nf-test-tty.h"

static const NfTestTtyDevice ch340 = {
  .name = "ttyUSB2",
  .vid = 0x1a86,
  .pid = 0x7523,
  .product = "USB2.0-Serial",
};
static const NfTestTtyDevice cp2102 = {
  .name = "ttyUSB10",
  .vid = 0x10c4,
  .pid = 0xea60,
  .product = "CP2102 USB to UART Bridge Controller",
  .serial = "0001",
};
static const NfTestTtyDevice main_board = { .name = "ttyS1", .uart_type = "4" };
static const NfTestTtyDevice no_hardware = { .name = "ttyS2", .uart_type = "0" };

/* ---- one port ---- */

static void
assert_names (const NfPortFacts *facts, const char *title, const char *description)
{
  g_autoptr (NfPort) port = nf_port_new (facts);

  g_assert_cmpstr (nf_port_get_title (port), ==, title);
  g_assert_cmpstr (nf_port_get_description (port), ==, description);
}

static void
test_names (void)
{
  assert_names (&(NfPortFacts){ .kind = NF_PORT_USB,
                                .name = "/dev/ttyUSB0",
                                .vid = 0x1a86,
                                .pid = 0x7523,
                                .product = "USB2.0-Serial" },
                "USB2.0-Serial (ttyUSB0)",
                "CH340, 1a86:7523");
  assert_names (&(NfPortFacts){ .kind = NF_PORT_USB, .name = "COM3", .vid = 0x10c4, .pid = 0xea60 },
                "CP2102 (COM3)",
                "CP2102, 10c4:ea60");
  assert_names (&(NfPortFacts){ .kind = NF_PORT_USB,
                                .name = "/dev/ttyACM0",
                                .vid = 0x1234,
                                .pid = 0xabcd,
                                .manufacturer = "ACME",
                                .product = "" },
                "USB serial port (ttyACM0)",
                "ACME, 1234:abcd");
  assert_names (&(NfPortFacts){ .kind = NF_PORT_OTHER, .name = "/dev/ttyS0" },
                "Serial port (ttyS0)",
                "/dev/ttyS0");
  assert_names (&(NfPortFacts){ .kind = NF_PORT_VIRTUAL, .name = "virtual:x", .product = "Board" },
                "Board",
                "A simulated board: there is nothing to plug in");
}

static void
test_properties (void)
{
  g_autoptr (NfPort) port = nf_port_new (&(NfPortFacts){ .kind = NF_PORT_OTHER,
                                                         .name = "/dev/ttyX",
                                                         .vid = 0x10c4,
                                                         .pid = 0xea60,
                                                         .product = "P",
                                                         .serial = "S" });
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *description = NULL;
  g_autofree char *serial = NULL;
  guint vid = 0;
  guint pid = 0;
  int kind = 0;

  g_object_get (port,
                "name",
                &name,
                "title",
                &title,
                "description",
                &description,
                "serial",
                &serial,
                "vid",
                &vid,
                "pid",
                &pid,
                "kind",
                &kind,
                NULL);
  g_assert_cmpstr (name, ==, "/dev/ttyX");
  g_assert_cmpstr (title, ==, "P (ttyX)");
  g_assert_cmpstr (description, ==, "/dev/ttyX");
  g_assert_cmpstr (serial, ==, "S");
  g_assert_cmphex (vid, ==, 0x10c4);
  g_assert_cmphex (pid, ==, 0xea60);
  g_assert_cmpint (kind, ==, NF_PORT_OTHER);
}

static void
test_natural_order (void)
{
  const NfPortFacts order[] = {
    { .kind = NF_PORT_USB, .name = "/dev/ttyACM0" },
    { .kind = NF_PORT_USB, .name = "/dev/ttyUSB2" },
    { .kind = NF_PORT_USB, .name = "/dev/ttyUSB10" },
    { .kind = NF_PORT_USB, .name = "/dev/ttyUSB10a" },
    { .kind = NF_PORT_USB, .name = "COM3" },
    { .kind = NF_PORT_USB, .name = "COM10" },
    { .kind = NF_PORT_OTHER, .name = "/dev/ttyAMA0" },
    { .kind = NF_PORT_VIRTUAL, .name = "/dev/a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (order); k++) {
      g_autoptr (NfPort) a = nf_port_new (&order[i]);
      g_autoptr (NfPort) b = nf_port_new (&order[k]);
      g_assert_cmpint (nf_port_compare (a, b), ==, i < k ? -1 : i > k);
    }
}

/* ---- the list ---- */

typedef struct {
  NfTestTty *tty;
  NfPortList *list;
  GString *changes; /* "position-removed+added " */
} Fixture;

static void
note_change (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  g_string_append_printf (f->changes, "%u-%u+%u ", position, removed, added);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->tty = nf_test_tty_new ();
  f->changes = g_string_new (NULL);
}

static void
start_list (Fixture *f)
{
  f->list = nf_port_list_new ();
  g_signal_connect (f->list, "items-changed", G_CALLBACK (note_change), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->list);
  nf_test_tty_free (f->tty);
  g_string_free (f->changes, TRUE);
}

static char *
dup_titles (Fixture *f)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->list));

  for (guint i = 0; i < n; i++) {
    g_autoptr (NfPort) port = g_list_model_get_item (G_LIST_MODEL (f->list), i);
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", nf_port_get_title (port));
  }
  return g_string_free (text, FALSE);
}

static void
assert_titles (Fixture *f, const char *expected)
{
  g_autofree char *titles = dup_titles (f);

  g_assert_cmpstr (titles, ==, expected);
}

/* Runs the main loop until the list has changed; it promises to do so within a second. */
static void
wait_for_change (Fixture *f, const char *expected_changes)
{
  gint64 start = g_get_monotonic_time ();

  while (f->changes->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
  g_assert_cmpstr (f->changes->str, ==, expected_changes);
  g_string_truncate (f->changes, 0);
}

#define VIRTUAL_BOARDS "Virtual ESP-12E, Virtual ESP-01"

static void
test_without_ports (Fixture *f, gconstpointer data)
{
  g_autoptr (NfPort) first = NULL;

  start_list (f);
  assert_titles (f, VIRTUAL_BOARDS);
  first = g_list_model_get_item (G_LIST_MODEL (f->list), 0);
  g_assert_cmpint (nf_port_get_kind (first), ==, NF_PORT_VIRTUAL);
  g_assert_cmpstr (nf_port_get_name (first), ==, "virtual:esp-12e");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->list), 2));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (f->list)) == NF_TYPE_PORT);
}

static void
test_complete_at_once (Fixture *f, gconstpointer data)
{
  NfPort *port = NULL;

  nf_test_tty_plug (f->tty, &main_board);
  nf_test_tty_plug (f->tty, &no_hardware);
  nf_test_tty_plug (f->tty, &cp2102);
  nf_test_tty_plug (f->tty, &ch340);
  start_list (f);
  assert_titles (f,
                 "USB2.0-Serial (ttyUSB2), CP2102 USB to UART Bridge Controller (ttyUSB10), "
                 "Serial port (ttyS1), " VIRTUAL_BOARDS);
  port = nf_port_list_find (f->list, "/dev/ttyUSB10");
  g_assert_nonnull (port);
  g_assert_cmphex (nf_port_get_vid (port), ==, 0x10c4);
  g_assert_cmphex (nf_port_get_pid (port), ==, 0xea60);
  g_assert_cmpstr (nf_port_get_serial (port), ==, "0001");
  g_assert_null (nf_port_list_find (f->list, "/dev/ttyS2"));
}

static void
test_console_is_left_out (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = nf_test_tty_build_path (f->tty, "sys/class/tty/console");
  g_autofree char *active = g_build_filename (folder, "active", NULL);

  nf_test_tty_plug (f->tty, &main_board);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (active, "tty0 ttyS1\n", -1, NULL));
  start_list (f);
  assert_titles (f, VIRTUAL_BOARDS);
}

static void
test_no_port_is_opened (Fixture *f, gconstpointer data)
{
  g_autofree char *lines = NULL;

  nf_test_tty_plug (f->tty, &main_board);
  nf_test_tty_plug (f->tty, &ch340);
  start_list (f);
  lines = nf_test_tty_take_lines (f->tty);
  g_assert_cmpstr (lines, ==, "");
}

static void
test_plug_and_unplug (Fixture *f, gconstpointer data)
{
  NfPort *stays = NULL;
  NfPort *board = NULL;

  nf_test_tty_plug (f->tty, &cp2102);
  start_list (f);
  stays = nf_port_list_find (f->list, "/dev/ttyUSB10");
  board = nf_port_list_find (f->list, "virtual:esp-12e");

  nf_test_tty_plug (f->tty, &ch340);
  wait_for_change (f, "0-0+1 ");
  assert_titles (
      f,
      "USB2.0-Serial (ttyUSB2), CP2102 USB to UART Bridge Controller (ttyUSB10), " VIRTUAL_BOARDS);
  g_assert_true (nf_port_list_find (f->list, "/dev/ttyUSB10") == stays);

  nf_test_tty_unplug (f->tty, "ttyUSB2");
  nf_test_tty_unplug (f->tty, "ttyUSB10");
  wait_for_change (f, "0-1+0 0-1+0 ");
  assert_titles (f, VIRTUAL_BOARDS);
  g_assert_true (nf_port_list_find (f->list, "virtual:esp-12e") == board);
}

/* All that can happen between two looks: ttyUSB2 has become another device, ttyUSB10 is gone,
 * ttyUSB11 and ttyS1 have come. */
static void
test_many_changes_at_once (Fixture *f, gconstpointer data)
{
  NfTestTtyDevice other = cp2102;
  NfTestTtyDevice moved = cp2102;

  nf_test_tty_plug (f->tty, &ch340);
  nf_test_tty_plug (f->tty, &cp2102);
  start_list (f);
  nf_test_tty_unplug (f->tty, "ttyUSB2");
  nf_test_tty_unplug (f->tty, "ttyUSB10");
  other.name = "ttyUSB2";
  moved.name = "ttyUSB11";
  nf_test_tty_plug (f->tty, &other);
  nf_test_tty_plug (f->tty, &moved);
  nf_test_tty_plug (f->tty, &main_board);
  wait_for_change (f, "0-1+1 1-1+0 1-0+1 2-0+1 ");
  g_assert_cmphex (nf_port_get_vid (nf_port_list_find (f->list, "/dev/ttyUSB2")), ==, 0x10c4);
  assert_titles (f,
                 "CP2102 USB to UART Bridge Controller (ttyUSB2), "
                 "CP2102 USB to UART Bridge Controller (ttyUSB11), "
                 "Serial port (ttyS1), " VIRTUAL_BOARDS);
}

/* The node comes a moment after the entry in sysfs. */
static void
test_entry_without_node (Fixture *f, gconstpointer data)
{
  nf_test_tty_add_entry (f->tty, &ch340);
  start_list (f);
  assert_titles (f, VIRTUAL_BOARDS);
  nf_test_tty_plug (f->tty, &ch340);
  wait_for_change (f, "0-0+1 ");
}

static void
test_dropped_while_it_looks (Fixture *f, gconstpointer data)
{
  gpointer list = NULL;

  start_list (f);
  list = f->list;
  g_object_add_weak_pointer (G_OBJECT (list), &list);
  nf_test_tty_plug (f->tty, &ch340);
  g_main_context_iteration (NULL, TRUE); /* the look: now a thread is at work */
  g_clear_object (&f->list);
  g_assert_null (list);
  g_main_context_iteration (NULL, TRUE); /* the thread's result */
  g_assert_cmpstr (f->changes->str, ==, "");
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/port-list/", name, NULL);

  g_test_add_vtable (path,
                     sizeof (Fixture),
                     NULL,
                     (GTestFixtureFunc) set_up,
                     (GTestFixtureFunc) test,
                     (GTestFixtureFunc) tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/port/names", test_names);
  g_test_add_func ("/port/properties", test_properties);
  g_test_add_func ("/port/order", test_natural_order);
  add ("without-ports", test_without_ports);
  add ("complete-at-once", test_complete_at_once);
  add ("console", test_console_is_left_out);
  add ("no-port-is-opened", test_no_port_is_opened);
  add ("plug-and-unplug", test_plug_and_unplug);
  add ("many-changes", test_many_changes_at_once);
  add ("entry-without-node", test_entry_without_node);
  add ("dropped", test_dropped_while_it_looks);
  return g_test_run ();
}
