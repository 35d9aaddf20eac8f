using System.Text.Json;
using Postroad.Core.Reports;
using Postroad.Core.Templates;
using Postroad.Web.Commands;
using Postroad.Web.Commands.Demo;

namespace Postroad.Tests.Commands.Demo;

public sealed class DemoPartsTests
{
    private static readonly string[] Reserved = ["example.com", "example.org", "example.net", "example", "test", "invalid"];

    [Fact]
    public void Made_up_people_have_different_addresses_under_domains_of_nobody()
    {
        var people = MadeUpPeople.Make(20_000).ToList();
        Assert.Equal(20_000, people.Select(p => p.Key).Distinct().Count());
        Assert.All(people.Select(p => p.Key[(p.Key.IndexOf('@', StringComparison.Ordinal) + 1)..]), domain => Assert.Contains(Reserved, r => domain == r || domain.EndsWith("." + r, StringComparison.Ordinal)));
        Assert.All(people, p => Assert.DoesNotContain('+', p.Address));
    }

    [Fact]
    public void The_same_number_is_the_same_person_and_every_culture_comes()
    {
        Assert.Equal(MadeUpPeople.Make(500).Select(p => (p.Key, p.Address, p.Fields)), MadeUpPeople.Make(1000).Take(500).Select(p => (p.Key, p.Address, p.Fields)));
        var countries = MadeUpPeople.Make(2000).Select(p => JsonDocument.Parse(p.Fields).RootElement.GetProperty("country").GetString()).ToHashSet();
        Assert.Equal(Cultures.All.Count, countries.Count);
    }

    [Fact]
    public void Every_made_up_name_has_a_form_that_an_address_may_have() =>
        Assert.All(Cultures.All.SelectMany(c => c.FirstNames.Concat(c.LastNames)), name => Assert.Matches("^[a-z]+$", name.Ascii));

    [Fact]
    public void The_sample_mail_is_a_whole_mail()
    {
        var content = CompiledContent.Compile(new ContentSource { Subject = SampleMail.Subject, Html = SampleMail.Html(), PostalAddress = SampleMail.PostalAddress }, TimeProvider.System);
        Assert.False(content.FooterAdded);
        Assert.InRange(content.Links.Count, 5, 12);
        Assert.InRange(SampleMail.Html().Length, 8_000, 12_000);
        var fields = JsonDocument.Parse(MadeUpPeople.Make(1).Single().Fields).RootElement.EnumerateObject().Select(p => p.Name).Append("email").ToList();
        Assert.All(content.MergeTags, tag => Assert.Contains(tag, fields));
    }

    [Fact]
    public void The_result_has_the_keys_of_the_interface_in_their_order()
    {
        var result = DemoResult.Of(Numbers, rejectedRows: 3, reported: true, TimeSpan.FromSeconds(2), sentBefore: 10);
        var json = JsonSerializer.Serialize(result, DemoResultJson.Default.DemoResult);
        Assert.DoesNotContain('\n', json);
        Assert.Equal(
            ["recipients", "rejected_rows", "sent", "delivered", "bounced", "complained", "opened_people", "opened_machines", "clicked", "unsubscribed", "suppressed", "uncertain", "failed", "seconds", "messages_per_second"],
            JsonDocument.Parse(json).RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal((100, 3, 90, 80L, 2.0, 40.0), (result.Recipients, result.RejectedRows, result.Sent, result.Delivered!.Value, result.Seconds, result.MessagesPerSecond));
    }

    [Fact]
    public void Without_a_queue_the_event_keys_are_null()
    {
        var json = JsonDocument.Parse(JsonSerializer.Serialize(DemoResult.Of(Numbers, 0, reported: false, TimeSpan.FromSeconds(1), 0), DemoResultJson.Default.DemoResult)).RootElement;
        string[] events = ["delivered", "bounced", "complained", "opened_people", "opened_machines", "clicked", "unsubscribed"];
        Assert.All(json.EnumerateObject(), p => Assert.Equal(events.Contains(p.Name), p.Value.ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public void Every_number_that_differs_from_the_simulators_account_is_named()
    {
        var account = new SimulatorAccount
        {
            Received = 88, Copies = 0, Delivered = 80, Bounced = 5, Complained = 1, OpenedPeople = 20, OpenedMachines = 30, Clicked = 7, Unsubscribed = 2, EventsToCome = 0, EventsInQueue = 0,
        };
        Assert.Empty(account.DifferencesTo(Numbers));
        Assert.Equal(["delivered: 80 here, 79 in the simulator's account"], (account with { Delivered = 79 }).DifferencesTo(Numbers));
        Assert.Equal(["received twice: 0 here, 1 in the simulator's account"], (account with { Copies = 1 }).DifferencesTo(Numbers));
        Assert.Equal(9, new SimulatorAccount
        {
            Received = 1, Copies = 1, Delivered = 1, Bounced = 1, Complained = 2, OpenedPeople = 1, OpenedMachines = 1, Clicked = 1, Unsubscribed = 1, EventsToCome = 0, EventsInQueue = 0,
        }.DifferencesTo(Numbers).Count);
    }

    [Fact]
    public void A_folder_keeps_what_it_remembers_and_a_damaged_memory_is_named()
    {
        var path = Fixtures.TemporaryFolder.Create();
        DemoFolder.Open(path).Remember(new DemoMemory { WebPort = 1, Campaign = "c", RejectedRows = 2 });
        Assert.Equal(new DemoMemory { WebPort = 1, Campaign = "c", RejectedRows = 2 }, DemoFolder.Open(path).Memory);
        File.WriteAllText(Path.Combine(path, "demo.json"), "{");
        Assert.Contains("demo.json is damaged", Assert.Throws<CommandException>(() => DemoFolder.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_memory_that_cannot_be_read_or_written_is_named_in_one_sentence()
    {
        using var folder = new Fixtures.TemporaryFolder();
        var open = DemoFolder.Open(folder.Path);
        open.Remember(new DemoMemory { WebPort = 1 });

        // Who runs the tests may be root, whom no permission stops: a folder in the way, and a file whose reading fails, stop everybody.
        Directory.CreateDirectory(Path.Combine(folder.Path, "demo.json.new"));
        var fault = Assert.Throws<CommandException>(() => open.Remember(new DemoMemory { WebPort = 2 }));
        Assert.Contains("demo.json cannot be written: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Equal(1, open.Memory.WebPort);

        File.Delete(Path.Combine(folder.Path, "demo.json"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "demo.json"), "/proc/self/mem");
        fault = Assert.Throws<CommandException>(() => DemoFolder.Open(folder.Path));
        Assert.Contains("demo.json cannot be read: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static CampaignNumbers Numbers => new()
    {
        Recipients = 100, Sent = 90, Delivered = 80, Bounced = 5, Uncertain = 2, Suppressed = 6, Failed = 4, OpenedByPeople = 20, OpenedByMachines = 30, Clicked = 7, Unsubscribed = 2, Complained = 1,
    };
}
