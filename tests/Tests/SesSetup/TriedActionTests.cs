using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.SesSetup;

/// <summary>Sending, receiving and deleting are tried by nobody for the sake of knowing; what daily work was let do, or not, stands in the matrix with when.</summary>
public sealed class TriedActionTests
{
    private const string Send = "ses:SendRawEmail", Receive = "sqs:ReceiveMessage", Delete = "sqs:DeleteMessage";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proof_shows_that_the_key_may_send_receive_and_delete_until_it_may_be_another_key()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var server = await world.KeyedAsync();
        var made = await world.MakeAsync(server.PublicId, "shop");
        Assert.All([Send, Delete], action => Assert.Equal((Allowance.Unknown, null), (Of(made, action).It, Of(made, action).TriedAt)));

        var proof = await ProveAsync(world, server.PublicId);
        var learned = await LearnedAsync(world, server.PublicId, v => Of(v, Delete).It == Allowance.Allowed);
        Assert.Equal((Allowance.Allowed, (DateTimeOffset?)proof.StartedAt), (Of(learned, Send).It, Of(learned, Send).TriedAt));
        Assert.Equal(Allowance.Allowed, Of(learned, Receive).It);
        Assert.True(Of(learned, Delete).TriedAt >= proof.StartedAt);
        // Ours is raw mail, and the other way of sending was not tried.
        Assert.Equal(Allowance.Unknown, Of(learned, "ses:SendEmail").It);

        var typed = ServerDraft.Of(learned.Server) with { Name = "Another" };
        Assert.IsType<Edit<SendingServer>.Saved>((await world.Installation.Web.Services.GetRequiredService<ServerEdits>().ChangeAsync(server.PublicId, typed, learned.Server.Version, anyway: false, SetupWorld.Person, Cancel)).Edit);
        Assert.Equal((Allowance.Unknown, null), (Of(await LearnedAsync(world, server.PublicId), Send).It, Of(await LearnedAsync(world, server.PublicId), Send).TriedAt));
    }

    [Fact]
    public async Task What_the_key_was_refused_stands_there_in_AWSs_words_until_it_is_allowed()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        var policy = KeyPolicies.ForSetUp(null, new SetupNames("shop"));
        await world.SetKeyAsync(policy);
        var server = await world.KeyedAsync();
        Assert.True((await world.MakeAsync(server.PublicId, "shop")).IsWhole);

        await world.SetKeyAsync(policy.Replace(Delete, "sqs:GetQueueUrl", StringComparison.Ordinal));
        await StartAsync(world, server.PublicId);
        var kept = await LearnedAsync(world, server.PublicId, v => Of(v, Delete).It == Allowance.Denied);
        Assert.Contains("is not authorized to perform: sqs:deletemessage", Of(kept, Delete).Words!.ToLowerInvariant(), StringComparison.Ordinal);
        Assert.Equal(Allowance.Allowed, Of(kept, Receive).It);

        await world.SetKeyAsync(policy.Replace(Send, "ses:GetAccount", StringComparison.Ordinal));
        await StartAsync(world, server.PublicId);
        var mute = await LearnedAsync(world, server.PublicId, v => Of(v, Send).It == Allowance.Denied);
        Assert.Contains("is not authorized to perform", Of(mute, Send).Words, StringComparison.Ordinal);

        await world.SetKeyAsync(policy);
        await StartAsync(world, server.PublicId);
        await LearnedAsync(world, server.PublicId, v => Of(v, Send).It == Allowance.Allowed && Of(v, Delete).It == Allowance.Allowed);
    }

    private static PermissionFinding Of(SetupView view, string action) => view.Permissions.Single(p => p.Action.Name == action);

    private static async Task StartAsync(SetupWorld world, string server) =>
        Assert.Empty((await world.Installation.Web.Services.GetRequiredService<LoopProofs>().StartAsync(world.Installation.Customer, server, SetupWorld.Person, Cancel))!);

    private static async Task<LoopProof> ProveAsync(SetupWorld world, string server)
    {
        await StartAsync(world, server);
        return (await Installation.UntilAsync(() => world.Installation.Web.Services.GetRequiredService<LoopProofs>().FindAsync(server, Cancel), p => p!.State == ProofState.Proven))!;
    }

    private static Task<SetupView> LearnedAsync(SetupWorld world, string server, Func<SetupView, bool>? until = null) => Installation.UntilAsync(async () =>
    {
        var proof = await world.Installation.Web.Services.GetRequiredService<LoopProofs>().FindAsync(server, Cancel);
        return world.Installation.Web.Services.GetRequiredService<TriedActions>().Learn((await world.Setups.FindAsync(server, Cancel))!, proof);
    }, until ?? (_ => true));
}
