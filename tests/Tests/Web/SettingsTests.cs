using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Tests.Fixtures;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>What an operator sets is taken as it is meant, or the start ends in one sentence that names setting, value, limits and what to do.</summary>
public sealed class SettingsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("Deliveries:Lease", "abc", "The setting Deliveries:Lease (Deliveries__Lease in the environment) is \"abc\", and it takes a time as [days.]hours:minutes:seconds from 00:00:02 to 00:30:00: change it, or take it away for the default, 00:01:00.")]
    [InlineData("Deliveries:Lease", "60", "is \"60\", and it takes a time as [days.]hours:minutes:seconds from 00:00:02 to 00:30:00")]
    [InlineData("Deliveries:Lease", "", "is \"\", and it takes a time")]
    [InlineData("Deliveries:DrainLimit", "-00:00:01", "is \"-00:00:01\", and it takes a time as [days.]hours:minutes:seconds from 00:00:00 to 00:10:00")]
    [InlineData("Deliveries:MostPerTurn", "-1", "Deliveries:MostPerTurn (Deliveries__MostPerTurn in the environment) is \"-1\", and it takes a whole number from 1 to 64")]
    [InlineData("Deliveries:MostPerTurn", "1.5", "is \"1.5\", and it takes a whole number from 1 to 64")]
    [InlineData("Deliveries:RangeSize", "99999999999999999999", "and it takes a whole number from 1 to 100000")]
    [InlineData("Deliveries:SendAgainShare", "NaN", "is \"NaN\", and it takes a number with a point from 0 to 1: change it, or take it away for the default, 0.001.")]
    [InlineData("Deliveries:SendAgainShare", "0,5", "is \"0,5\", and it takes a number with a point from 0 to 1")]
    [InlineData("Deliveries:SendAgainWhenAbsent", "no", "is \"no\", and it takes true or false: change it, or take it away for the default, true.")]
    [InlineData("Deliveries:Lease:Seconds", "60", "The setting Deliveries:Lease (Deliveries__Lease in the environment) is \"\"")]
    [InlineData("Deliveries:Leese", "00:01:00", "There is no setting Deliveries:Leese (Deliveries__Leese in the environment), which is given as \"00:01:00\". Did you mean Deliveries:Lease?")]
    [InlineData("Deliveries", "60", "The setting Deliveries is \"60\", but it is a group of settings: give one of them, such as Deliveries:Lease.")]
    [InlineData("Deliveries:Lease", "00:00:30", "The setting Deliveries:Lease is 00:00:30 and must be longer than Deliveries:RequestDeadline (00:00:30) and Deliveries:LeaseMargin (00:00:05) together, or nothing is ever sent: set it above 00:00:35")]
    [InlineData("Storage:StopBelow", "-5", "is \"-5\", and it takes a whole number from 0 to")]
    [InlineData("Storage:StopBelow", "3000000000", "The setting Storage:GoOnAbove is 2000000000 and must not be less than Storage:StopBelow, 3000000000")]
    [InlineData("Storage:MostLog", "1000", "The setting Storage:MostLog is 1000 and must not be less than Storage:WarnLog, 256000000")]
    [InlineData("Domains:Resolver", "8.8.8.8", "The setting Domains:Resolver (Domains__Resolver in the environment) is \"8.8.8.8\", and it takes an IP address with a port, such as 127.0.0.1:53: change it, or take it away for the default, the machine's own.")]
    [InlineData("Domains:Resolver", "", "is \"\", and it takes an IP address with a port")]
    [InlineData("Domains:Resolver", "dns.example.com:53", "is \"dns.example.com:53\", and it takes an IP address with a port")]
    [InlineData("Domains:AuthorityPort", "0", "is \"0\", and it takes a whole number from 1 to 65535: change it, or take it away for the default, 53.")]
    [InlineData("Storage:Prob", "00:00:01", "There is no setting Storage:Prob (Storage__Prob in the environment), which is given as \"00:00:01\". Did you mean Storage:Probe? Storage has StopBelow, GoOnAbove, WarnLog, MostLog, Look, Probe.")]
    public void A_setting_that_cannot_be_is_named_with_its_value_its_limits_and_what_to_do(string name, string value, string said)
    {
        var e = Assert.Throws<StartException>(() => Settings.Of(Given((name, value))));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void What_is_given_is_taken_and_the_rest_has_its_default()
    {
        var settings = Settings.Of(Given(("deliveries:lease", "00:02:00"), ("Deliveries:SendAgainWhenAbsent", "False"), ("Deliveries:SendAgainShare", "0.5"), ("Deliveries:MostPerTurn", "64"), ("Storage:StopBelow", "0")));
        Assert.Equal(new DeliveryOptions { Lease = TimeSpan.FromMinutes(2), SendAgainWhenAbsent = false, SendAgainShare = 0.5, MostPerTurn = 64 }, settings.Deliveries);
        Assert.Equal(new StorageOptions { StopBelow = 0 }, settings.Storage);
        Assert.Equal(new DnsOptions { Resolver = new IPEndPoint(IPAddress.Loopback, 5353), AuthorityPort = 5353, AskLoopback = true }, Settings.Of(Given(("Domains:Resolver", "127.0.0.1:5353"), ("Domains:AuthorityPort", "5353"), ("Domains:AskLoopback", "true"))).Dns);
        Assert.Equal(IPEndPoint.Parse("[::1]:5353"), Settings.Of(Given(("Domains:Resolver", "[::1]:5353"))).Dns.Resolver);
        Assert.Equal(new Settings(new DeliveryOptions(), new StorageOptions(), new DnsOptions()), Settings.Of(Given()));
    }

    [Fact]
    public async Task A_file_that_is_not_whole_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "appsettings.json");
        await File.WriteAllTextAsync(file, "{\n  \"Deliveries\": { \"Lease\": \"00:02:00\", }\n  \"Storage\": {}\n}", TestContext.Current.CancellationToken);
        var e = Assert.Throws<StartException>(() => Settings.Load(folder.Path));
        Assert.Contains($"'{file}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("LineNumber: 2", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("correct it, or take it away to run with the defaults.", e.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "{ \"Deliveries\": { \"Lease\": \"00:02:00\" } }", TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromMinutes(2), Settings.Load(folder.Path).Deliveries.Lease);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("check")]
    public async Task A_process_with_such_a_setting_ends_with_one_sentence_and_touches_nothing(string verb)
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        var start = new ProcessStartInfo("dotnet", [typeof(Settings).Assembly.Location, verb, "--data", data]);
        start.Environment["Deliveries__Lease"] = "abc";
        var (code, output, error) = await ChildProcess.RunAsync(start, Limit);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("The setting Deliveries:Lease (Deliveries__Lease in the environment) is \"abc\"", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.False(File.Exists(Path.Combine(data, "postroad.db")));
    }

    [Fact]
    public async Task The_page_for_operators_lists_every_setting_with_its_default_and_limits()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs/operating/settings.md"), TestContext.Current.CancellationToken);
        foreach (var (section, options) in new (string, object)[] { ("Deliveries", new DeliveryOptions()), ("Storage", new StorageOptions()), ("Domains", new DnsOptions()) })
        {
            foreach (var setting in Settings.In(options.GetType()))
            {
                var (least, most) = Settings.LimitsOf(setting) ?? ("-", "-");
                var row = Assert.Single(page.Split('\n'), line => line.StartsWith($"| `{section}:{setting.Name}` |", StringComparison.Ordinal));
                Assert.Contains($" | {Settings.Written(setting.GetValue(options))} | {least} | {most} | ", row, StringComparison.Ordinal);
            }
        }
    }

    private static IConfigurationRoot Given(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build();
}
