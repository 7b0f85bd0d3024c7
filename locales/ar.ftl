# Modern Standard Arabic, digits as 0-9. A sentence that holds a name begins with an Arabic word, which makes it run from right to left.

## Numbers, lists, dates

decimal-mark = .
percent = { $number }%
latency-ms = { $number } مللي ث
latency-s = { $number } ث
unit-days =
    { $count ->
        [zero] { $count } يوم
        [one] { $count } يوم
        [two] { $count } يوم
        [few] { $count } أيام
        [many] { $count } يومًا
       *[other] { $count } يوم
    }
unit-hours = { $count } س
unit-minutes = { $count } د
unit-seconds = { $count } ث
unit-separator = { " و" }
list-separator = { "، " }
list-last = { $start } و{ $last }
list-others =
    { $names } و{ $count ->
        [zero] { $count } غيرها
        [one] خدمة أخرى
        [two] خدمتان أخريان
        [few] { $count } خدمات أخرى
        [many] { $count } خدمة أخرى
       *[other] { $count } خدمة أخرى
    }
sentence-separator = { " " }
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
month-short-1 = يناير
month-short-2 = فبراير
month-short-3 = مارس
month-short-4 = أبريل
month-short-5 = مايو
month-short-6 = يونيو
month-short-7 = يوليو
month-short-8 = أغسطس
month-short-9 = سبتمبر
month-short-10 = أكتوبر
month-short-11 = نوفمبر
month-short-12 = ديسمبر
date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-month = { $month } { $year }
date-run = { $from } – { $to }
date-run-within = { $from }–{ $to } { $month }
date-run-within-year = { $from }–{ $to } { $month } { $year }
date-time = { $date }، { $time } { $zone }
date-clock = { $date }، { $time }

## The headline

headline-down =
    { $count ->
        [one] تعطّلت خدمة { $names }.
        [two] تعطّلت خدمتا { $names }.
       *[other] تعطّلت خدمات { $names }.
    }
headline-degraded =
    { $count ->
        [one] تراجع أداء خدمة { $names }.
        [two] تراجع أداء خدمتي { $names }.
       *[other] تراجع أداء خدمات { $names }.
    }
headline-slow =
    { $count ->
        [one] أداء خدمة { $names } بطيء.
        [two] أداء خدمتي { $names } بطيء.
       *[other] أداء خدمات { $names } بطيء.
    }
headline-maintenance =
    { $count ->
        [one] تخضع خدمة { $names } للصيانة.
        [two] تخضع خدمتا { $names } للصيانة.
       *[other] تخضع خدمات { $names } للصيانة.
    }
headline-unknown =
    { $count ->
        [one] لا تُقاس خدمة { $names } حاليًا.
        [two] لا تُقاس خدمتا { $names } حاليًا.
       *[other] لا تُقاس خدمات { $names } حاليًا.
    }
headline-all-down = كل شيء معطّل.
headline-all-degraded = تراجع أداء كل شيء.
headline-all-slow = كل شيء بطيء.
headline-all-maintenance = كل شيء قيد الصيانة.
headline-all-up = كل شيء يعمل.
headline-never = لم يُقَس أي شيء بعد.
headline-silent = لا يُقاس أي شيء منذ { $at }.
headline-blind = لا يمكننا الاتصال بالخارج منذ { $at }.
headline-nothing = لا يُراقَب أي شيء.
headline-title = حادث: { $title }.
headline-title-more =
    { $count ->
       *[other] حادث: { $title }، و{ $count } غيره.
    }
headline-silent-down =
    { $count ->
        [one] كانت خدمة { $names } معطّلة عند آخر قياس، { $at }.
        [two] كانت خدمتا { $names } معطّلتين عند آخر قياس، { $at }.
       *[other] كانت خدمات { $names } معطّلة عند آخر قياس، { $at }.
    }
headline-silent-degraded =
    { $count ->
        [one] كان أداء خدمة { $names } متراجعًا عند آخر قياس، { $at }.
        [two] كان أداء خدمتي { $names } متراجعًا عند آخر قياس، { $at }.
       *[other] كان أداء خدمات { $names } متراجعًا عند آخر قياس، { $at }.
    }
headline-recovered = عاد كل شيء إلى العمل.
headline-quoted = «{ $title }»
headline-watched =
    { $count ->
        [one] لا تزال خدمة { $names } قيد المتابعة.
        [two] لا تزال خدمتا { $names } قيد المتابعة.
       *[other] لا تزال خدمات { $names } قيد المتابعة.
    }
headline-rest = كل ما عدا ذلك يعمل.
headline-all-rest = كل الخدمات تعمل.
picture-down = كل شيء معطّل.
picture-partial = بعض الخدمات معطّلة.
picture-degraded = تراجع أداء بعض الخدمات.
picture-incident = هناك حادث.
picture-maintenance = قيد الصيانة.
picture-recovering = عاد كل شيء إلى العمل.
picture-unknown = لا قياس.
picture-up = كل شيء يعمل.

## States

status-up = يعمل
status-degraded = أداء متراجع
status-down = معطّل
status-maintenance = صيانة
status-unknown = غير معروف
status-never = غير معروف بعد
status-paused = متوقف مؤقتًا
group-all-up = الكل يعمل
group-all-degraded = الكل بأداء متراجع
group-all-down = الكل معطّل
group-all-maintenance = الكل قيد الصيانة
group-all-unknown = الكل دون قياس
group-some-up = يعمل { $count } من { $total }
group-some-degraded = تراجع أداء { $count } من { $total }
group-some-down = تعطّل { $count } من { $total }
group-some-maintenance = قيد الصيانة { $count } من { $total }
group-some-unknown = دون قياس { $count } من { $total }
group-incident = حادث مفتوح
group-recovering = عاد إلى العمل، قيد المتابعة
word-up = يعمل
word-degraded = أداء متراجع
word-down = معطّل
word-maintenance = صيانة
word-unknown = غير معروف
word-incident = حادث
word-indeterminate = غير محسوم
no-data = لا بيانات
badge-down =
    { $count ->
       *[other] تعطّل { $count }
    }
badge-degraded =
    { $count ->
       *[other] تراجع أداء { $count }
    }
severity-none = بلا تأثير
severity-minor = طفيف
severity-major = كبير
severity-critical = حرج
stage-detected = رُصد آليًا
stage-investigating = قيد التحقيق
stage-identified = حُدِّد السبب
stage-monitoring = قيد المتابعة
stage-resolved = محلول
stage-postmortem = تقرير لاحق

## Why a check failed

reason-dns = تعذّر تحليل اسم النطاق
reason-connect_refused = رُفض الاتصال
reason-connect_timeout = انتهت مهلة الاتصال
reason-unreachable = تعذّر الوصول إلى الشبكة
reason-tls_handshake = فشلت مصافحة TLS
reason-certificate_expired = انتهت صلاحية الشهادة
reason-certificate_untrusted = الشهادة غير موثوقة
reason-certificate_name = الشهادة صادرة لاسم آخر
reason-certificate_mismatch = شهادة غير متوقعة
reason-timeout = انتهت مهلة الرد
reason-reset = انقطع الاتصال
reason-protocol = تعذّر فهم الرد
reason-http_status = رمز حالة HTTP غير متوقع
reason-redirect = تعذّر اتباع إعادة التوجيه
reason-oauth2 = تعذّر الحصول على رمز الدخول
reason-header_mismatch = ترويسة غير متوقعة
reason-body_mismatch = محتوى غير متوقع
reason-json_mismatch = قيمة غير متوقعة
reason-dns_rcode = رمز رد DNS غير متوقع
reason-dns_answer = رد DNS غير متوقع
reason-tcp_mismatch = رد غير متوقع
reason-latency = أبطأ مما ينبغي
reason-certificate_expiring = تنتهي صلاحية الشهادة قريبًا
reason-internal = تعذّر إجراء الفحص
reason-blind = كانت شبكتنا معطّلة
reason-starved = لم يتمكن جهازنا من إجراء الفحص في وقته
reason-within = { $reason } ({ $ms } مللي ث)
reason-measured = { $reason }: { $ms } مللي ث
reason-expiring-days =
    { $days ->
        [zero] تنتهي صلاحية الشهادة اليوم ({ $days })
        [one] تنتهي صلاحية الشهادة خلال يوم واحد
        [two] تنتهي صلاحية الشهادة خلال يومين
        [few] تنتهي صلاحية الشهادة خلال { $days } أيام
        [many] تنتهي صلاحية الشهادة خلال { $days } يومًا
       *[other] تنتهي صلاحية الشهادة خلال { $days } يوم
    }
found-instead = ورد { $got } والمتوقع { $expected }
found-slow = استغرق { $took } والحد { $limit }
found-late-resolve = لم يُحلَّل الاسم خلال { $limit }
found-late-connect = لم يتم الاتصال خلال { $limit }
found-late-tls = لم تكتمل مصافحة TLS خلال { $limit }
found-late-processing = لم يصل رد خلال { $limit }
found-late-transfer = لم يكتمل الرد خلال { $limit }
found-address-refused = رفض { $address } الاتصال
found-address-unreachable = تعذّر الوصول إلى { $address }
found-address-gave_up = تعذّر الاتصال بـ { $address }: توقف النظام عن الانتظار
found-address-cut_off = قطع { $address } الاتصال
found-others =
    { $count ->
        [zero] { $found }، وكذلك { $count } عنوان آخر
        [one] { $found }، وكذلك عنوان آخر
        [two] { $found }، وكذلك عنوانين آخرين
        [few] { $found }، وكذلك { $count } عناوين أخرى
        [many] { $found }، وكذلك { $count } عنوانًا آخر
       *[other] { $found }، وكذلك { $count } عنوان آخر
    }
found-host-no_such_name = الاسم { $host } غير موجود
found-host-none = الاسم { $host } ليس له عنوان
found-host-v4 = الاسم { $host } ليس له عنوان IPv4
found-host-v6 = الاسم { $host } ليس له عنوان IPv6
found-host-bad_name = ليس { $host } اسم مضيف
found-host-unasked = تعذّر سؤال خادم DNS عن { $host }
found-resolver = أجاب خادم DNS عن { $host } بـ { $answer }
found-certificate = الشهادة
found-certificate-of = شهادة { $subject }
found-certificate-above = شهادة { $subject } التي وُقّعت بها شهادة الخادم
found-expired =
    { $days ->
        [0] انتهت صلاحية { $certificate } اليوم: { $end }
        [zero] انتهت صلاحية { $certificate } قبل { $days } يوم: { $end }
        [one] انتهت صلاحية { $certificate } قبل يوم واحد: { $end }
        [two] انتهت صلاحية { $certificate } قبل يومين: { $end }
        [few] انتهت صلاحية { $certificate } قبل { $days } أيام: { $end }
        [many] انتهت صلاحية { $certificate } قبل { $days } يومًا: { $end }
       *[other] انتهت صلاحية { $certificate } قبل { $days } يوم: { $end }
    }
found-ending =
    { $days ->
        [zero] تنتهي صلاحية { $certificate } خلال { $days } يوم، والمطلوب { $least } على الأقل
        [one] تنتهي صلاحية { $certificate } خلال يوم واحد، والمطلوب { $least } على الأقل
        [two] تنتهي صلاحية { $certificate } خلال يومين، والمطلوب { $least } على الأقل
        [few] تنتهي صلاحية { $certificate } خلال { $days } أيام، والمطلوب { $least } على الأقل
        [many] تنتهي صلاحية { $certificate } خلال { $days } يومًا، والمطلوب { $least } على الأقل
       *[other] تنتهي صلاحية { $certificate } خلال { $days } يوم، والمطلوب { $least } على الأقل
    }
found-over = انتهت صلاحية شهادة { $subject }
found-name = الشهادة ليست لـ { $wanted } بل لـ { $shown }
found-name-others = الشهادة ليست لـ { $wanted } بل لـ { $shown } وغيره
found-name-none = الشهادة ليست لـ { $wanted }: لا تذكر أي مضيف
found-header = الترويسة `{ $name }` لا تطابق `{ $wanted }`
found-text-header_missing = الترويسة `{ $wanted }` غير موجودة
found-text-body_lacks = المحتوى لا يتضمن `{ $wanted }`
found-text-body_holds = المحتوى يتضمن `{ $wanted }`
found-text-body_unmatched = المحتوى لا يطابق `{ $wanted }`
found-text-answer_unmatched = الرد لا يطابق `{ $wanted }`
found-text-absent = ليس `{ $wanted }` بين الردود
found-text-extra = يوجد `{ $wanted }` بين الردود ولم يكن متوقعًا
found-few =
    { $count ->
        [zero] ورد { $count } ردود من نوع { $record }، والمتوقع { $least } على الأقل
        [one] ورد رد واحد من نوع { $record }، والمتوقع { $least } على الأقل
        [two] ورد ردان من نوع { $record }، والمتوقع { $least } على الأقل
        [few] ورد { $count } ردود من نوع { $record }، والمتوقع { $least } على الأقل
        [many] ورد { $count } ردًا من نوع { $record }، والمتوقع { $least } على الأقل
       *[other] ورد { $count } رد من نوع { $record }، والمتوقع { $least } على الأقل
    }
found-ttl = مدة TTL هي { $ttl } ث، والمتوقع { $least } ث على الأقل

## What automatic incidents say

story-down = تعطّلت خدمة { $name }
story-degraded = تراجع أداء خدمة { $name }
story-now-down = تعطّلت الآن خدمة { $name }
story-now-degraded = تراجع الآن أداء خدمة { $name }
story-again-down = تعطّلت مجددًا خدمة { $name }
story-again-degraded = تراجع مجددًا أداء خدمة { $name }
story-because = { $state }: { $reason }
story-opened =
    { $state }. تأكد ذلك في { $checks ->
        [zero] { $checks } فحوص
        [one] فحص واحد
        [two] فحصين متتاليين
        [few] { $checks } فحوص متتالية
        [many] { $checks } فحصًا متتاليًا
       *[other] { $checks } فحص متتالٍ
    }.
story-raised = { $state }. رُفعت درجة الخطورة من { $from } إلى { $to }.
story-recurred = { $state }. هذه هي المرة { $times } ضمن هذا الحادث.
story-flapping = عادت خدمة { $name } إلى العمل. ونظرًا إلى تذبذبها يبقى الحادث مفتوحًا حتى تعمل دون انقطاع لمدة { $window }.
story-followed = عادت خدمة { $name } إلى العمل. يتابع أحد المسؤولين هذا الحادث وسيغلقه.
story-steady = تعمل خدمة { $name } منذ { $good }. يتابع أحد المسؤولين هذا الحادث وسيغلقه.
story-certificate = شهادة { $name } توشك على الانتهاء
story-ending =
    { $days ->
        [0] تنتهي شهادة { $name } ({ $subject }) خلال يوم، في { $end }.
        [one] تنتهي شهادة { $name } ({ $subject }) خلال يوم واحد، في { $end }.
        [two] تنتهي شهادة { $name } ({ $subject }) خلال يومين، في { $end }.
        [few] تنتهي شهادة { $name } ({ $subject }) خلال { $days } أيام، في { $end }.
        [many] تنتهي شهادة { $name } ({ $subject }) خلال { $days } يومًا، في { $end }.
       *[other] تنتهي شهادة { $name } ({ $subject }) خلال { $days } يوم، في { $end }.
    }
story-renewed = شهادة { $name } صالحة لمدة كافية من جديد.
story-blind = لا يمكن لـ stillup الاتصال بالخارج
story-cannot-see = لا يمكن الوصول إلى هدف التحقّق (canary)
story-blind-opened = { $state }. وإلى أن يتاح ذلك لا تُحتسب إخفاقات المراقبة.
story-sees-again = أصبح الوصول إلى هدف التحقّق (canary) ممكنًا من جديد بعد { $length }. تُحتسب إخفاقات المراقبة من جديد.
story-no-canary = لم يعد هناك هدف تحقّق (canary) مُعدّ. تُحتسب إخفاقات المراقبة من جديد.
story-starved = لا يحصل stillup على فرصة للعمل
story-starving = منذ دقيقتين هذا الجهاز متوقف أو في وضع السكون أو لا يمنح stillup وقتًا للمعالجة. تُحتسب نتائج الفحوص الآن على أي حال حتى لا يبقى أي انقطاع مخفيًا، وقد يكون الخلل من جانبنا.
story-runs-again = عاد هذا الجهاز إلى العمل بشكل طبيعي بعد { $length }.
story-unrecorded = لا يمكن لـ stillup تسجيل أي شيء
story-cannot-record = قاعدة البيانات لا تقبل الكتابة. تستمر عمليات الفحص؛ وإلى أن تقبلها من جديد تبقى الصفحة على حالها ولا يُبلَّغ أحد بأي شيء آخر.
story-records-again = أصبحت قاعدة البيانات تقبل الكتابة من جديد بعد { $length }. ما فُحص في هذه الأثناء يُقيَّم الآن.
story-over = عادت خدمة { $name } إلى العمل. دام التأثير { $bad }.
story-over-times =
    عادت خدمة { $name } إلى العمل. تأثرت { $times ->
        [zero] { $times } مرة
        [one] مرة واحدة
        [two] مرتين
        [few] { $times } مرات
        [many] { $times } مرة
       *[other] { $times } مرة
    }، بمجموع { $bad }.
story-by-hand-none = نحن نحقق في الأمر.
story-by-hand-degraded = نلاحظ تدهورًا في الخدمة ونحقق في الأمر.
story-by-hand-down = نلاحظ انقطاعًا ونحقق في الأمر.
story-raised-by-hand = رُفعت درجة الخطورة من { $from } إلى { $to }.
story-closed = تم حل المشكلة. استمرت { $length }.
by-a-person = من فريق العمل
story-republished = نُشر هذا الحادث من جديد.
story-withdrawn = سُحب هذا الحادث.
story-too = تأثرت أيضًا خدمة { $name }
story-affected = { $state }.
story-drill = تدريب: { $state }
story-drill-opened = تدريب: يُجعل { $name } يفشل عمدًا لمعرفة من يُبلَّغ. لا توجد مشكلة فعلية.
story-drill-over = تدريب: انتهى. لم تكن هناك مشكلة في { $name }.
story-drill-restarted = تدريب: انتهى بسبب إعادة تشغيل stillup. لم تكن هناك مشكلة في { $name }.
story-removed = لم تعد خدمة { $name } مراقَبة: أُزيلت من المراقبة.
story-paused = خدمة { $name } غير مراقَبة حاليًا: المراقبة متوقفة مؤقتًا.
entry-opened = فُتح
entry-raised = رُفعت درجة الخطورة
entry-recovered = تعافٍ
entry-recurred = فشل مجددًا
entry-reopened = أُعيد فتحه
entry-affected = متأثر أيضًا
entry-resolved = حُلّ

## Around every page

nav-pages = الصفحات
nav-incidents = الحوادث
nav-subscribe = الاشتراك
nav-help = المساعدة
skip = انتقل إلى المحتوى
times-in = الأوقات بتوقيت { $zone }
times-and-days = الأوقات بتوقيت { $zone }، والأيام بتوقيت { $days }
made-by = أُنشئت باستخدام { $name }
page-clean = لا مشكلات
page-blank = لا قياس
page-filter = تصفية حسب الاسم
page-none = لا خدمة بهذا الاسم
page-none-incidents = لا حادث مطابق
page-copy = نسخ
page-copied = تم النسخ
page-offline = لا يوجد اتصال: قد يكون ما تراه قديمًا
checked = آخر فحص { $at }
checked-never = لم يُفحص بعد
checked-stale = لا فحص منذ { $at }: قد تكون هذه المعلومات قديمة
store-failing = تعذّر تسجيل أي شيء منذ { $at }: هذه آخر حالة مسجّلة

## The status page

monitors-count =
    { $count ->
        [zero] لا خدمات مراقَبة ({ $count })
        [one] خدمة مراقَبة واحدة
        [two] خدمتان مراقَبتان
        [few] { $count } خدمات مراقَبة
        [many] { $count } خدمة مراقَبة
       *[other] { $count } خدمة مراقَبة
    }
group-alone = الخدمات
group-others = خدمات أخرى
nothing-monitored = لا يُراقَب أي شيء هنا بعد.
drill = تدريب
since = منذ { $at }
flapping-so-far =
    متذبذب، { $times ->
        [zero] { $times } مرة
        [one] مرة واحدة
        [two] مرتان
        [few] { $times } مرات
        [many] { $times } مرة
       *[other] { $times } مرة
    } حتى الآن
incident-open = { $severity }، مفتوح منذ { $at }
incident-lasted = { $severity }، دام { $duration }
incident-flapped =
    متذبذب: { $times ->
        [zero] { $times } مرة
        [one] مرة واحدة
        [two] مرتان
        [few] { $times } مرات
        [many] { $times } مرة
       *[other] { $times } مرة
    } خلال { $duration }، بمجموع { $bad }
bad-down = { $duration } من العطل
bad-degraded = { $duration } من تراجع الأداء
bad-unknown = { $duration } من التأثر
began-at = بدأ { $at }
checked-every = يتكرر الفحص كل { $interval }؛ ويأتي التحديث التالي عندما يُظهر تغيّرًا.
resolved-lately = حُلّ: { $names }، { $at }
ago = قبل { $age }
at-time = في { $time }
many-down =
    { $count ->
        [few] تعطّلت { $count } خدمات
       *[other] تعطّلت { $count } خدمة
    }
many-degraded =
    { $count ->
        [few] تراجع أداء { $count } خدمات
       *[other] تراجع أداء { $count } خدمة
    }
many-affected =
    { $count ->
        [few] تأثرت { $count } خدمات
       *[other] تأثرت { $count } خدمة
    }
many-more =
    { $count ->
       *[other] و{ $count } غيرها
    }
recent-incidents = أحدث الحوادث
today = اليوم
no-incidents = لا حوادث
all-incidents = كل الحوادث
subscribe = الاشتراك
subscribe-feeds = خلاصات الحوادث: { $atom } و{ $rss } و{ $json }، أو { $updates }. التقويم: { $calendar }.
subscribe-updates = كل تحديث على حدة
subscribe-calendar = الصيانة
subscribe-data = كبيانات: { $monitors } و{ $incidents } و{ $maintenance }، أو { $summary } الذي تقرأه برامج Statuspage. كصورة: { $badge }. أما إشعارات Webhook الموقّعة فيُعدّها القائمون على هذه الصفحة.
subscribe-monitors = الخدمات
subscribe-incidents = الحوادث
subscribe-summary = الملخّص
subscribe-badge = الشارة
method = كيف تُحسب نسبة التوفر
method-text = نسبة التوفر هي مدة عمل الخدمة مقسومة على المدة التي جرى قياسها، مقرّبة إلى الأسفل: لا تظهر { $whole } إلا لفترة خلت من أي عطل. { $degraded } لا تُحتسب الصيانة ولا الوقت غير المقيس عملًا ولا عطلًا، وتظهر النسبة المقيسة عندما تقل عن { $limit }. تبدأ الحالة مع أول فحص أظهرها، لا عند تأكيدها.
method-degraded-up = يُحتسب وقت الأداء المتراجع عملًا.
method-degraded-down = يُحتسب وقت الأداء المتراجع عطلًا.

## Maintenance

maintenance = الصيانة
maintenance-planned = صيانة مخطط لها
maintenance-calendar = الاشتراك في التقويم
maintenance-none = لا توجد صيانة مخطط لها.
plan-scheduled = مخطط لها
plan-in_progress = جارية
plan-completed = اكتملت
affects = تشمل { $names }
affects-all = كل الخدمات
affects-more =
    { $names } و{ $count ->
        [zero] { $count } غيرها
        [one] خدمة أخرى
        [two] خدمتين أخريين
        [few] { $count } خدمات أخرى
        [many] { $count } خدمة أخرى
       *[other] { $count } خدمة أخرى
    }

## Bars

bar-uptime =
    { $days ->
        [zero] { $share } خلال { $days } يوم
        [one] { $share } خلال يوم واحد
        [two] { $share } خلال يومين
        [few] { $share } خلال { $days } أيام
        [many] { $share } خلال { $days } يومًا
       *[other] { $share } خلال { $days } يوم
    }
bar-clean = لا مشكلات
bar-problems =
    { $count ->
        [zero] لا أيام فيها مشكلات ({ $count })
        [one] يوم واحد فيه مشكلات
        [two] يومان فيهما مشكلات
        [few] { $count } أيام فيها مشكلات
        [many] { $count } يومًا فيها مشكلات
       *[other] { $count } يوم فيها مشكلات
    }
bar-gaps =
    { $count ->
        [zero] لا أيام فيها صيانة أو قياس ناقص ({ $count })
        [one] يوم واحد فيه صيانة أو قياس ناقص
        [two] يومان فيهما صيانة أو قياس ناقص
        [few] { $count } أيام فيها صيانة أو قياس ناقص
        [many] { $count } يومًا فيها صيانة أو قياس ناقص
       *[other] { $count } يوم فيها صيانة أو قياس ناقص
    }
bar-gaps-short =
    { $count ->
        [zero] لا أيام فيها فجوات ({ $count })
        [one] يوم واحد فيه فجوات
        [two] يومان فيهما فجوات
        [few] { $count } أيام فيها فجوات
        [many] { $count } يومًا فيها فجوات
       *[other] { $count } يوم فيها فجوات
    }
bar-from =
    { $days ->
        [zero] قبل { $days } يوم
        [one] قبل يوم واحد
        [two] قبل يومين
        [few] قبل { $days } أيام
        [many] قبل { $days } يومًا
       *[other] قبل { $days } يوم
    }
bar-to = اليوم
bar-newest = أحدث { $count }: { $link }
bar-all =
    { $count ->
        [zero] { $count } يوم
        [one] اليوم الوحيد
        [two] كلا اليومين
        [few] كل الأيام وعددها { $count }
        [many] كل الأيام وعددها { $count }
       *[other] كل الأيام وعددها { $count }
    }
uptime-share = نسبة التوفر { $share }
measured = قيس منها { $share }
strip-problems =
    { $count ->
        [zero] لا مشكلات في { $total } ربع ساعة ({ $count })
        [one] مشكلات في ربع ساعة واحد من { $total }
        [two] مشكلات في ربعي ساعة من { $total }
       *[other] مشكلات في { $count } أرباع ساعة من { $total }
    }
strip-quarters =
    { $count ->
        [zero] لا مشكلات ({ $count })
        [one] ربع ساعة واحد فيه مشكلات
        [two] ربعا ساعة فيهما مشكلات
        [few] { $count } أرباع ساعة فيها مشكلات
        [many] { $count } ربع ساعة فيها مشكلات
       *[other] { $count } ربع ساعة فيها مشكلات
    }
strip-gaps = { $count } فيها صيانة أو قياس ناقص
strip-from = قبل 24 ساعة
strip-scale = كل عمود 15 دقيقة
strip-to = الآن
column-from = من
column-day = اليوم
column-down = معطّل
column-degraded = أداء متراجع
column-maintenance = صيانة
column-unknown = لا قياس
column-incidents = الحوادث

## A monitor

last-days =
    { $days ->
        [zero] آخر { $days } يوم
        [one] آخر يوم
        [two] آخر يومين
        [few] آخر { $days } أيام
        [many] آخر { $days } يومًا
       *[other] آخر { $days } يوم
    }
last-24-hours = آخر 24 ساعة
uptime = نسبة التوفر
period-24h = 24 ساعة
period-7d = 7 أيام
period-30d = 30 يومًا
period-90d = 90 يومًا
period-1y = سنة واحدة
latency = زمن الاستجابة
latency-p50 = نصف الفحوص
latency-p95 = 19 من كل 20 فحصًا
latency-p99 = 99 من كل 100 فحص
latency-none = لا بيانات في آخر 24 ساعة
latency-scale = كل نقطة { $length }
latency-days = باليوم
latency-chart = زمن الاستجابة، { $period }: p50 بين { $low } و{ $high }، وp95 حتى { $highest }
certificate = الشهادة
certificate-expired = منتهية
certificate-days =
    { $days ->
        [zero] تنتهي اليوم ({ $days })
        [one] بقي يوم واحد
        [two] بقي يومان
        [few] بقيت { $days } أيام
        [many] بقي { $days } يومًا
       *[other] بقي { $days } يوم
    }
last-check = آخر فحص { $at }: { $outcome }، بعد { $latency }
incidents = الحوادث
no-incidents-so-far = لا حوادث حتى الآن
snippets = الشارة والتضمين
badge-status = شارة الحالة
badge-uptime = شارة نسبة التوفر
badge-latency = شارة زمن الاستجابة
snippet-markdown = شارة، Markdown
snippet-html = شارة، HTML
snippet-frame = هذه الخدمة ضمن إطار في صفحة أخرى، HTML

## An incident, and the list of all

quiet-so-far = لا حوادث في { $month } حتى الآن.
quiet-month = لا حوادث في هذا الشهر.
quiet-ever = لا حوادث حتى الآن.
earlier-in = أقدم في { $month }
nav-months = الأشهر
nav-before = قبله: { $period }
nav-after = بعده: { $period }
title-resolved = { $title } (محلول)
a-drill = تدريب مقصود
began = البداية
ended = النهاية
still-open = ما زال مفتوحًا
lasted = المدة
trouble = مدة التأثر
until = حتى { $at }
detect = زمن الاكتشاف
incident-flapping =
    متذبذب: { $times ->
        [zero] { $times } مرة
        [one] مرة واحدة
        [two] مرتان
        [few] { $times } مرات
        [many] { $times } مرة
       *[other] { $times } مرة
    } حتى الآن، بمجموع { $bad }.
incident-flapping-over =
    متذبذب: { $times ->
        [zero] { $times } مرة
        [one] مرة واحدة
        [two] مرتان
        [few] { $times } مرات
        [many] { $times } مرة
       *[other] { $times } مرة
    } خلال { $duration }، بمجموع { $bad }.
affected = الخدمات المتأثرة
former = لم تعد مراقَبة
now-word = الآن: { $word }
affected-all = الموقع بأكمله
affected-none = لا شيء مما يُعرض هنا
course = كيف سارت الأمور
course-stretches = فترات التأثر: { $count }
course-more = الأقدم منها: { $count }
timeline = التسلسل الزمني
timeline-folded = تغيّرات سابقة ذهابًا وإيابًا: { $count }
timeline-left-out = إدخالات بينها غير معروضة هنا: { $count }
permalink = رابط دائم: { $link }
report = التقرير
report-formats = هذا التقرير بصيغة { $markdown } أو { $json }
column-time = الوقت
column-result = النتيجة
column-reason = السبب
column-took = المدة
phase-resolve = تحليل الاسم
phase-connect = اتصال
phase-tls = TLS
phase-processing = معالجة
phase-transfer = نقل
report-more =
    { $count ->
        [zero] لم تُحفظ فحوص فاشلة أخرى ({ $count }).
        [one] حُفظ فحص فاشل آخر.
        [two] حُفظ فحصان فاشلان آخران.
        [few] حُفظت { $count } فحوص فاشلة أخرى.
        [many] حُفظ { $count } فحصًا فاشلًا آخر.
       *[other] حُفظ { $count } فحص فاشل آخر.
    }
report-others = فحوص فاشلة أخرى
report-latency = زمن الاستجابة قبل الحادث وبعده
report-before = في الساعة السابقة
report-after = في الساعة التالية
column-before = قبل
column-after = بعد
checks-count =
    { $count ->
        [zero] لا فحوص ({ $count })
        [one] فحص واحد
        [two] فحصان
        [few] { $count } فحوص
        [many] { $count } فحصًا
       *[other] { $count } فحص
    }
from-on = ابتداءً من { $at }

## Figures of a month or a year

figures = التقارير
figures-about = الحوادث وزمن التعافي والمدة بين الأعطال ونسبة التوفر، بالشهر والسنة.
figures-of = الحوادث وزمن التعافي ونسبة التوفر
figure-between = بين الأعطال
figure-group = المجموعة كلها
figures-months = بالشهر
nav-periods = الفترات
figures-incidents = حوادث الشهر
figures-all = كل التقارير
figures-method = كيف تُحسب هذه الأرقام
figures-method-text = الحوادث المحتسبة هي التي بدأت خلال الفترة، ولا يُحتسب التدريب. زمن التعافي (MTTR) هو متوسط مدة الحوادث التي انتهت خلالها. المدة بين الأعطال (MTBF) هي مدة العمل مقسومة على عدد الحوادث؛ وفي المجموعة والصفحة كلها تُجمع مدد الخدمات، ويُحتسب الحادث الذي يشمل عدة خدمات مرة واحدة. تُحسب نسبة التوفر ومدة العطل كما في الصفحة الأولى. { $degraded } تبدأ الأيام بتوقيت { $zone }.

## Nothing here

missing = لا شيء هنا
missing-text = لا توجد صفحة على هذا العنوان. ربما كُتب خطأً، أو أن ما كانت تعرضه لم يعد مراقَبًا.
missing-home = إلى صفحة الحالة

## Feeds and the calendar

feed-now = { $title } – { $headline }
feed-incidents = { $site }: الحوادث
feed-incidents-of = { $site }: حوادث { $name }
feed-updates = { $site }: التحديثات
feed-updates-of = { $site }: تحديثات { $name }
feed-update = { $title }: { $stage }
feed-affected = الخدمات المتأثرة: { $names }
calendar-name = { $site }: الصيانة
calendar-affects = تشمل { $names }.

## The page as text

text-about = الحالة المباشرة ونسبة التوفر والحوادث.
text-checked = آخر فحص: { $at }.
text-never = لم يُفحص بعد.
text-stale = لا فحص منذ { $at }: قد تكون هذه المعلومات قديمة.
text-failing = تعذّر تسجيل أي شيء منذ { $at }.
text-open = الحوادث المفتوحة
text-monitor = الخدمة
text-status = الحالة
text-uptime =
    { $days ->
        [zero] نسبة التوفر، { $days } يوم
        [one] نسبة التوفر، يوم واحد
        [two] نسبة التوفر، يومان
        [few] نسبة التوفر، { $days } أيام
        [many] نسبة التوفر، { $days } يومًا
       *[other] نسبة التوفر، { $days } يوم
    }
text-none = لا شيء.
text-still-open = مفتوح
text-now = الآن: { $headline }
text-more = المزيد
text-page = صفحة الحالة
text-page-about = للقراءة
text-markdown = الحالة بصيغة Markdown
text-markdown-about = العنوان والحوادث المفتوحة والصيانة وكل خدمة مع نسبة توفرها
text-monitors = الخدمات بصيغة JSON
text-monitors-about = الحالة، ونسبة التوفر والتغطية لكل فترة، وزمن الاستجابة، وآخر فحص
text-incidents = الحوادث بصيغة JSON
text-incidents-about = الأحدث أولًا، ولكل منها تسلسله الزمني؛ يُمرَّر `next` في `?cursor=`
text-figures-about = بصيغة JSON على /api/v1/reports/2026-11 و/api/v1/reports/2026
text-summary = ملخّص
text-summary-about = بصيغة Atlassian Statuspage
text-plan = الصيانة بصيغة JSON
text-plan-about = الجارية والقادمة وما كان في آخر 90 يومًا
text-feed = خلاصة الحوادث
text-feed-about = Atom؛ وأيضًا /feed.rss و/feed.json
text-updates = خلاصة التحديثات
text-updates-about = مدخل لكل تحديث
text-calendar = تقويم الصيانة
text-period = من { $from } إلى { $to }
text-affects = تشمل { $names }

## The report of an incident

report-severity = درجة الخطورة
report-resolved = الحل
report-recover = زمن التعافي
report-downtime = مدة العطل
report-cause = السبب
report-checks = الفحوص الفاشلة
report-counted = فحوص فاشلة لم تُحفظ، حسب السبب
report-latencies = زمن الاستجابة قبل الحادث وبعده
report-deliveries = الإرسال
report-cut = (حُذف { $count } آخر)
report-hour-before = { $name }، الساعة السابقة
report-hour-after = { $name }، الساعة التالية
report-hour-none = لم يُقَس شيء
report-source-checks = من فحوص منفردة
report-source-hours = من أقرب ساعة كاملة
report-tries =
    { $count ->
        [zero] دون محاولات ({ $count })
        [one] محاولة واحدة
        [two] محاولتان
        [few] { $count } محاولات
        [many] { $count } محاولة
       *[other] { $count } محاولة
    }

## Messages to subscribers

message-update = تحديث: { $title }
message-reopened = فُتح من جديد: { $title }
message-resolved = تم الحل: { $title }
message-still-open = ما زال مفتوحًا: { $title }
message-postmortem = مراجعة لاحقة: { $title }
message-planned = صيانة مخططة: { $title }
message-begun = بدأت الصيانة: { $title }
message-ended = انتهت الصيانة: { $title }
message-detail = { $label }: { $value }
message-until = حتى
message-open = افتح { $page }
message-open-page = افتح صفحة الحالة
message-unseen = ما زال مفتوحًا بعد { $duration } ولم يؤكد أحد استلامه.
message-unseen-again = مفتوح من جديد منذ { $duration } ولم يؤكد أحد استلامه.
message-cause = { $reason } ({ $detail })
# What a sentence says beside its title.
message-seen =
    تأكد ذلك في { $checks ->
        [zero] { $checks } فحوص
        [one] فحص واحد
        [two] فحصين متتاليين
        [few] { $checks } فحوص متتالية
        [many] { $checks } فحصًا متتاليًا
       *[other] { $checks } فحص متتالٍ
    }.
message-times = هذه هي المرة { $times } ضمن هذا الحادث.

## الجداول بالكلمات

weekday-1 = الاثنين
weekday-2 = الثلاثاء
weekday-3 = الأربعاء
weekday-4 = الخميس
weekday-5 = الجمعة
weekday-6 = السبت
weekday-7 = الأحد
schedule-at = عند { $times }
schedule-every-second = كل ثانية
schedule-every-minute = كل دقيقة
schedule-every-minutes = كل { $count } دقيقة
schedule-hourly = عند الدقيقة { $minutes } من كل ساعة
schedule-minutes = عند الدقيقة { $minutes } من الساعة { $hours }
schedule-seconds = عند الثانية { $seconds } من الدقيقة { $minutes } من الساعة { $hours }
schedule-each = كل
schedule-day = { $time }، كل يوم
schedule-weekdays = { $time }، يوم { $weekdays }
schedule-days = { $time }، { $days } من الشهر
schedule-both = { $time }، { $days } من الشهر إذا كان { $weekdays }
schedule-either = { $time }، { $days } من الشهر ويوم { $weekdays }
schedule-months = { $sentence }، في { $months }
schedule-years = { $sentence }، في { $years }
schedule-zone = { $sentence } ({ $zone }).
schedule-day-number = اليوم { $days }
schedule-day-last = اليوم الأخير
schedule-day-workday = يوم العمل الأخير
schedule-day-from-end = اليوم { $place } من النهاية
schedule-weekday-last = { $weekday } الأخير من الشهر
schedule-weekday-nth = { $weekday } رقم { $place } من الشهر
schedule-range = { $from }–{ $to }
