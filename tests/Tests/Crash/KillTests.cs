using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

[Trait("Category", "Crash")]
public sealed class KillTests
{
    private const int People = 1500;

    /// <summary>Kills in a row before it may finish: <c>./test --crash N</c>.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 3;

    [Theory, EachDatabase]
    public async Task Killed_in_mid_send_and_resumed_nobody_is_lost_and_nobody_gets_it_twice(TestDatabase kind)
    {
        using var folder = new TemporaryFolder();
        var url = await kind.OpenUrlAsync();
        string[] common = ["--data", folder.Path, "--database", url, "--exit", "--json"];
        await KillAsync(url, atLeast: 1, [.. common, "--recipients", $"{People}", "--rate", "400"]);
        for (var kill = 2; kill <= Kills; kill++) await KillAsync(url, atLeast: kill * (People / (Kills + 2)), [.. common, "--resume", "--rate", "400"]);

        using var last = DemoProcess.Start([.. common, "--resume"]);
        var result = await last.ResultAsync();
        Assert.Equal(People, result.GetProperty("recipients").GetInt32());
        Assert.Equal(People, result.GetProperty("sent").GetInt32() + result.GetProperty("suppressed").GetInt32());
        Assert.Equal(0, result.GetProperty("failed").GetInt32());
        await AssertNoCopiesAsync(url);
    }

    [Fact]
    public async Task Asked_to_stop_it_leaves_nothing_uncertain()
    {
        using var folder = new TemporaryFolder();
        var url = $"sqlite:{Path.Combine(folder.Path, "stop.db")}";
        using var demo = DemoProcess.Start("--data", folder.Path, "--database", url, "--exit", "--json", "--recipients", $"{People}", "--rate", "300");
        await UntilSentAsync(url, demo, 100);
        demo.Terminate();
        await demo.ExitCodeAsync();

        await using var database = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
        await using var db = database.Read(CustomerId.Installation);
        Assert.Equal(0, await db.Set<Delivery>().IgnoreQueryFilters().CountAsync(d => d.State == DeliveryState.Submitting || d.State == DeliveryState.Ambiguous, TestContext.Current.CancellationToken));
    }

    private static async Task KillAsync(string url, int atLeast, string[] arguments)
    {
        using var demo = DemoProcess.Start(arguments);
        await UntilSentAsync(url, demo, atLeast);
        await demo.KillAsync();
    }

    /// <summary>Looks into the running process's database from outside.</summary>
    private static Task UntilSentAsync(string url, DemoProcess demo, int atLeast) => Installation.UntilAsync(async () =>
    {
        Assert.False(demo.HasExited, demo.ToString());
        return await AcceptedAsync(url);
    }, accepted => accepted >= atLeast);

    private static async Task<long> AcceptedAsync(string url)
    {
        try
        {
            await using var connection = OutsideConnection.Open(url);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM deliveries WHERE state = 3";
            return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        }
        catch (System.Data.Common.DbException)
        {
            // Not created yet.
            return 0;
        }
    }

    private static async Task AssertNoCopiesAsync(string url)
    {
        await using var connection = OutsideConnection.Open(url);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM (SELECT send_id, seq FROM delivery_evidence GROUP BY send_id, seq HAVING count(*) > 1) copies";
        Assert.Equal(0L, Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
    }
}
