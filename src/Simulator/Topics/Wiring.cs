using Postroad.Simulator.Permissions;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Topics;

/// <summary>A way that an event takes: by which subscription into which queue; what goes to a web address waits in a queue of its own.</summary>
internal sealed record Way(Subscription Subscription, EventQueue Queue);

/// <summary>
/// Topics, subscriptions and queues of all regions, and what becomes of a message that is published. Kept in wiring.json, whatever the options are.
/// Thread-safe; nothing here waits for another lock than a queue's.
/// </summary>
internal sealed class Wiring
{
    private readonly Lock gate = new();
    private readonly SimulatorOptions options;
    private readonly StateFiles files;
    private readonly MessageNumbers numbers;
    private readonly WiringFile file;
    private readonly Dictionary<string, Topic> topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqsQueue> queues = new(StringComparer.Ordinal);
    private readonly List<Subscription> subscriptions = [];
    private readonly Dictionary<int, EventQueue> outboxes = [];
    private readonly HashSet<string> wired = new(StringComparer.Ordinal);
    private int madeQueues;

    public Wiring(SimulatorOptions options, StateFiles files, MessageNumbers numbers)
    {
        (this.options, this.files, this.numbers) = (options, files, numbers);
        file = new WiringFile(files.Folder);
        if (file.Read() is not { } kept) return;
        foreach (var topic in kept.Topics) topics[topic.Arn] = topic;
        foreach (var setup in kept.Queues) queues[setup.Arn] = new SqsQueue(setup, new EventQueue(options.Clock, numbers));
        subscriptions.AddRange(kept.Subscriptions);
        foreach (var subscription in subscriptions) if (subscription is { IsWeb: true, Gone: false }) outboxes[subscription.Number] = new EventQueue(options.Clock, numbers);
        foreach (var region in kept.WiredRegions) wired.Add(region);
        madeQueues = kept.MadeQueues;
        foreach (var queue in queues.Values) Follow(queue);
    }

    /// <summary>Rises with every change.</summary>
    public int Version { get; private set; }

    /// <summary>Topic, queue and subscription that a region has from the start; made once, for a client may delete them.</summary>
    /// <param name="region">Which.</param>
    /// <param name="name">Of topic and queue.</param>
    /// <param name="isOpen">The queue lets the topic write into it.</param>
    public void Prepare(string region, string name = Preset.Name, bool isOpen = true)
    {
        lock (gate)
        {
            if (!wired.Add(name == Preset.Name ? region : $"{region}/{name}")) return;
            var preset = new Preset(options, region, name, isOpen);
            topics[preset.TopicArn] = preset.Topic();
            Add(preset.Queue(madeQueues++, options.Clock.GetUtcNow()));
            subscriptions.Add(preset.Subscription(subscriptions.Count, options.Clock.GetUtcNow()));
            if (name == Preset.Name) subscriptions.Add(preset.Rule(subscriptions.Count, options.Clock.GetUtcNow()));
            Keep();
        }
    }

    /// <summary>The queue of a preset lets its topic write into it from now on.</summary>
    public void Open(string region, string name)
    {
        var preset = new Preset(options, region, name);
        if (Queue(preset.QueueArn) is { } queue) Put(queue, queue.Setup with { Attributes = new Dictionary<string, string>(queue.Setup.Attributes) { ["Policy"] = preset.QueuePolicy } });
    }

    public Topic? Topic(string arn) { lock (gate) return topics.GetValueOrDefault(arn); }

    public IReadOnlyList<Topic> TopicsIn(string region) { lock (gate) return [.. topics.Values.Where(t => Arn.Region(t.Arn) == region).OrderBy(t => t.Arn, StringComparer.Ordinal)]; }

    public void Put(Topic topic) => Change(() => topics[topic.Arn] = topic);

    public void DeleteTopic(string arn) => Change(() =>
    {
        if (!topics.Remove(arn)) return;
        foreach (var subscription in subscriptions.Where(s => s.TopicArn == arn).ToArray()) End(subscription);
    });

    /// <summary>Those that are there, pending ones too.</summary>
    public IReadOnlyList<Subscription> Subscriptions(string topicArn) { lock (gate) return [.. subscriptions.Where(s => s.TopicArn == topicArn && !s.Gone && s.Protocol != Subscription.Bus)]; }

    public Subscription? ByArn(string arn) { lock (gate) return subscriptions.Find(s => s.Arn == arn && !s.Gone && s.Protocol != Subscription.Bus); }

    /// <summary>Also one that is gone: its messages may still lie in a queue.</summary>
    public Subscription? ByNumber(int number) { lock (gate) return number < subscriptions.Count ? subscriptions[number] : null; }

    /// <summary>With a number of its own.</summary>
    public Subscription Add(Subscription subscription)
    {
        lock (gate)
        {
            subscription = subscription with { Number = subscriptions.Count };
            subscriptions.Add(subscription);
            if (subscription.IsWeb) outboxes[subscription.Number] = new EventQueue(options.Clock, numbers);
            Keep();
            return subscription;
        }
    }

    public void Put(Subscription subscription) => Change(() => subscriptions[subscription.Number] = subscription);

    public void Delete(Subscription subscription) => Change(() => End(subscription));

    public SqsQueue? Queue(string arn) { lock (gate) return queues.GetValueOrDefault(arn); }

    public SqsQueue? Queue(int number) { lock (gate) return queues.Values.FirstOrDefault(q => q.Setup.Number == number); }

    /// <summary>Null: of all regions.</summary>
    public IReadOnlyList<SqsQueue> Queues(string? region = null)
    {
        lock (gate) return [.. queues.Values.Where(q => region is null || q.Setup.Region == region).OrderBy(q => q.Setup.Name, StringComparer.Ordinal)];
    }

    /// <summary>Web addresses' messages that are on their way.</summary>
    public IReadOnlyList<Way> Outboxes() { lock (gate) return [.. outboxes.Select(o => new Way(subscriptions[o.Key], o.Value))]; }

    public EventQueue? Outbox(int subscription) { lock (gate) return outboxes.GetValueOrDefault(subscription); }

    public SqsQueue MakeQueue(QueueSetup setup)
    {
        lock (gate)
        {
            var queue = Add(setup with { Number = madeQueues++ });
            Keep();
            return queue;
        }
    }

    public void Put(SqsQueue queue, QueueSetup setup) => Change(() =>
    {
        queue.Setup = setup;
        Follow(queue);
    });

    public void DeleteQueue(SqsQueue queue)
    {
        Empty(queue.Messages);
        Change(() => queues.Remove(queue.Setup.Arn));
    }

    /// <summary>Written down first: what was deleted does not come back after a restart.</summary>
    public void Empty(EventQueue messages) => Forget(messages, messages.Numbers());

    /// <summary>Numbers that the queue does not hold (any more) are passed over.</summary>
    public void Forget(EventQueue messages, IReadOnlyList<long> numbersGone)
    {
        var gone = messages.Held(numbersGone);
        var now = options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        files.Steps.Append([.. gone.Select(n => new LogEntry { Kind = LogEntryKind.Deleted, QueueNumber = n, AtMs = now })]);
        foreach (var number in gone) messages.Delete(number);
    }

    /// <summary>Null: the topic is not there, or its policy does not let SES publish for this source.</summary>
    public IReadOnlyList<Way>? Publishing(string topicArn, string sourceArn)
    {
        lock (gate)
        {
            if (!topics.TryGetValue(topicArn, out var topic) || !Lets(topic.Policy, Senders.Ses(topic, sourceArn, options.AccountId))) return null;
            return RoutesOf(topicArn);
        }
    }

    /// <summary>Where the default event bus leads; no policy stands in its way, for rules are not simulated.</summary>
    public IReadOnlyList<Way> OfBus(string busArn) { lock (gate) return RoutesOf(busArn); }

    private List<Way> RoutesOf(string source)
    {
        var routes = new List<Way>();
        foreach (var subscription in subscriptions.Where(s => s.TopicArn == source && s is { Gone: false, Confirmed: true }))
        {
            if (subscription.IsWeb) routes.Add(new Way(subscription, outboxes[subscription.Number]));
            else if (queues.TryGetValue(subscription.Endpoint, out var queue) && MaySend(subscription, queue.Setup))
                routes.Add(new Way(subscription, queue.Messages));
        }

        return routes;
    }

    private bool MaySend(Subscription subscription, QueueSetup queue) =>
        subscription.Protocol == Subscription.Bus || Lets(queue.Policy, Senders.Sns(queue, subscription.TopicArn, options.AccountId));

    private static bool Lets(string? policy, PolicyQuestion question) => policy is not null && PolicyDocument.Parse(policy).Judge(question) == Verdict.Allowed;

    private void End(Subscription subscription)
    {
        subscriptions[subscription.Number] = subscription with { Gone = true };
        if (outboxes.Remove(subscription.Number, out var outbox)) Empty(outbox);
    }

    private SqsQueue Add(QueueSetup setup)
    {
        var queue = new SqsQueue(setup, new EventQueue(options.Clock, numbers));
        Follow(queue);
        return queues[setup.Arn] = queue;
    }

    private void Follow(SqsQueue queue)
    {
        queue.Messages.Retention = TimeSpan.FromSeconds(queue.Setup.Seconds("MessageRetentionPeriod"));
        queue.Messages.DeadLetters = queue.Setup.DeadLetters is { } letters ? (letters.After, messages => Move(messages, letters.Arn)) : null;
    }

    // A queue of dead letters that was deleted since takes nothing; AWS loses such messages too.
    private void Move(IReadOnlyList<QueueMessage> messages, string arn)
    {
        var to = Queue(arn);
        var now = options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        files.Steps.Append([.. messages.Select(m => new LogEntry
        {
            Kind = to is null ? LogEntryKind.Deleted : LogEntryKind.Moved, QueueNumber = m.Number, Route = (ushort)(to?.Setup.Number ?? 0), AtMs = now,
        })]);
        to?.Messages.Put(messages);
    }

    private void Change(Action change)
    {
        lock (gate)
        {
            change();
            Keep();
        }
    }

    private void Keep()
    {
        Version++;
        file.Write(new KeptWiring([.. topics.Values], [.. subscriptions], [.. queues.Values.Select(q => q.Setup)], [.. wired], madeQueues));
    }
}
