using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Looks at what is at AWS, by calls that change nothing, and notes what they say about permissions. The services are asked side by side: each has a pace of its own.</summary>
internal sealed class SetupReader(AwsAccess aws, PermissionNotes notes)
{
    /// <summary>The state is null when AWS does not say whose key it is: then the reply says why.</summary>
    public async Task<(SetupState? State, SesReply Reply)> ReadAsync(string region, SetupNames names, CancellationToken cancel)
    {
        var (caller, reply) = await aws.Caller.GetCallerIdentityAsync(cancel);
        if (caller is null) return (null, reply);
        var design = new SetupDesign(caller, region, names, "");
        var (ses, sns, sqs) = (SesAsync(names, cancel), SnsAsync(design, cancel), SqsAsync(names, cancel));
        await Task.WhenAll(ses, sns, sqs);
        var ((identities, set), (topic, subscriptions), (queue, dead)) = (await ses, await sns, await sqs);
        var state = new SetupState
        {
            Caller = caller, Identities = identities, Set = set, Topic = topic, Subscriptions = subscriptions, Queue = queue, DeadQueue = dead,
        };
        return (state, reply);
    }

    private async Task<(IReadOnlyList<ListedIdentity>?, SetSight)> SesAsync(SetupNames names, CancellationToken cancel)
    {
        notes.Note("ses:GetAccount", (await aws.Account.ReadAsync(cancel)).Reply);
        var (listed, reply) = await aws.Ses.ListEmailIdentitiesAsync(cancel);
        notes.Note("ses:ListEmailIdentities", reply);
        var identities = ListedIdentity.Of(listed);
        if (identities is [var one, ..]) notes.Note("ses:GetEmailIdentity", await aws.Ses.GetEmailIdentityAsync(one.Name, cancel));
        var set = await SetAsync(names.ConfigurationSet, cancel);
        notes.Note("ses:ListConfigurationSets", (await aws.Ses.ListConfigurationSetsAsync(cancel)).Reply);
        notes.Note("ses:ListDedicatedIpPools", await aws.Ses.ListPoolsAsync(cancel));
        notes.Note("ses:GetDedicatedIps", await aws.Ses.GetAddressesAsync(null, cancel));
        return (identities, set);
    }

    public async Task<SetSight> SetAsync(string name, CancellationToken cancel)
    {
        var found = notes.Note("ses:GetConfigurationSet", await aws.Ses.GetConfigurationSetAsync(name, cancel));
        var set = new Sight<SetAnswer>(found.Is200 ? found.Read(SesJson.Default.SetAnswer) : null, found);
        if (set.IsMissing) return new SetSight(set, new Sight<IReadOnlyList<DestinationPart>>([], found));
        var told = notes.Note("ses:GetConfigurationSetEventDestinations", await aws.Ses.GetEventDestinationsAsync(name, cancel));
        return new SetSight(set, new Sight<IReadOnlyList<DestinationPart>>(told.Is200 ? told.Read(SesJson.Default.DestinationsAnswer)?.EventDestinations ?? [] : null, told));
    }

    private async Task<(Sight<IReadOnlyDictionary<string, string>>, Sight<IReadOnlyList<SnsSubscription>>)> SnsAsync(SetupDesign design, CancellationToken cancel)
    {
        var (attributes, reply) = await aws.Topics.GetTopicAttributesAsync(design.TopicArn, cancel);
        notes.Note("sns:GetTopicAttributes", reply);
        var topic = new Sight<IReadOnlyDictionary<string, string>>(attributes, reply);
        if (topic.IsMissing) return (topic, new Sight<IReadOnlyList<SnsSubscription>>([], reply));
        var (subscriptions, told) = await aws.Topics.ListSubscriptionsAsync(design.TopicArn, cancel);
        notes.Note("sns:ListSubscriptionsByTopic", told);
        return (topic, new Sight<IReadOnlyList<SnsSubscription>>(subscriptions, told));
    }

    private async Task<(Sight<QueueSight>, Sight<QueueSight>)> SqsAsync(SetupNames names, CancellationToken cancel) =>
        (await QueueAsync(names.Queue, cancel), await QueueAsync(names.DeadQueue, cancel));

    private async Task<Sight<QueueSight>> QueueAsync(string name, CancellationToken cancel)
    {
        var (url, reply) = await aws.Queues.FindAsync(name, cancel);
        notes.Note("sqs:GetQueueUrl", reply);
        if (url is null) return new Sight<QueueSight>(null, reply);
        var (attributes, told) = await aws.Queues.AttributesAsync(url, cancel);
        notes.Note("sqs:GetQueueAttributes", told);
        return new Sight<QueueSight>(attributes is null ? null : new QueueSight(url, attributes), told);
    }
}
